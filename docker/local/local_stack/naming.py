"""What the portal is called: after the prefecture of its tenants file."""

from __future__ import annotations

from pathlib import Path

from ckanext.toyama import tenants

from local_stack.messages import StackError


def portal_names(file: Path | None) -> tuple[str, str]:
    """The portal's Japanese and English names.

    :param file: a tenants file; None is the packaged one of Toyama
    :raises StackError: the file is refused, with line and reason
    """
    try:
        bodies = tenants.load(file or tenants.PACKAGED / "toyama.yaml")
    except tenants.TenantsFileError as error:
        raise StackError("\n".join(error.lines("ja")), "\n".join(error.lines("en"))) from error
    title = next((body.title for body in bodies if body.kind == "prefecture"), bodies[0].title)
    return f"{title.ja}オープンデータポータル", f"{title.en.removesuffix(' Prefecture')} Open Data Portal"
