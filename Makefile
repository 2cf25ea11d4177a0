# make demo   示例园区：安装并跑完整流程     the sample park: installs and runs the main job
# make test   全部检查与测试                 all checks and tests
# make bench  性能测试                       timings
# make fuzz   随机破坏测试                   2,000 damaged inputs: none taken in silence
# make lock   更新锁定的版本（需要 uv）      renew the locked versions (needs uv)
# Another Python: make demo PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
WEB := landuse/present/map/web
WEB_FILES := $(shell find $(WEB) -name node_modules -prune -o -type f -print 2>/dev/null)

CREATED := $(VENV)/.created
RUNTIME := $(VENV)/.runtime
TESTING := $(VENV)/.testing

.PHONY: demo test lint types web pytest bench fuzz lock clean
.DELETE_ON_ERROR:

demo: $(RUNTIME)
	@$(BIN)/landuse demo data/parcels/demo

test: lint types web pytest

lint: $(TESTING)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TESTING)
	$(BIN)/mypy

web: $(TESTING)
	@if [ -f $(WEB)/tsconfig.json ]; then \
		set -ex; export PATH="$(CURDIR)/$(BIN):$$PATH"; cd $(WEB); \
		[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --ignore-scripts --no-audit --no-fund; \
		node_modules/.bin/tsc --noEmit; \
	fi

# On all cores; compiled code is kept, so that not every process compiles for itself.
pytest: $(TESTING)
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n logical --maxprocesses 8 --dist loadfile

bench: $(TESTING)
	$(BIN)/python tests/bench/run.py
	$(BIN)/python tests/bench/grading.py
	$(BIN)/python tests/bench/zombies.py

fuzz: $(TESTING)
	$(BIN)/python tests/fuzz/run.py

$(CREATED):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "需要 Python 3.11 或更新版本，可这样指定：make demo PYTHON=python3.12" >&2; \
		echo "Python 3.11 or newer is needed; name one like this: make demo PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "建不了虚拟环境；Debian/Ubuntu 上请先安装 python3-venv。" >&2; \
		echo "No virtual environment could be made; on Debian/Ubuntu install python3-venv first." >&2; exit 1; }
	@touch $@

$(RUNTIME): $(CREATED) requirements.lock pyproject.toml $(wildcard hatch_build.py) $(WEB_FILES)
	@echo "安装依赖，首次需几分钟 · installing, a few minutes the first time"
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps -e .
	@touch $@

$(TESTING): $(RUNTIME) requirements-test.lock
	$(PIP) --require-hashes -r requirements-test.lock
	@touch $@

# Universal (all systems, Python 3.11 and newer), with hashes, without the address of any registry.
LOCK := UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile pyproject.toml --quiet --upgrade --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate

lock:
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra test --constraint requirements.lock --output-file requirements-test.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache
