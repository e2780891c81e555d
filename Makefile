# make demo    install, fill with sample data, serve: needs Python 3.11 or newer and make, nothing else
# make test    install what the tests need and run them all
# make check   format, lint, types, imports, translations, docs
# make bench   measure, and write benchmarks/results/
# make bench-faults   kill some hundred times in the middle of dispatches, and write the table of docs/faults.md
# For maintainers: make lock, make translations, make guides, make pictures, make gallery FOLDER=/tmp/gallery,
#   make clients-table, make clients, make migration NAME="add a column"

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := VIRTUAL_ENV=$(VENV) $(BIN)/uv --quiet
# uv takes 3 seconds where pip takes 30; pip steps in where uv reaches no index, since it does not read pip's settings.
LOCKED = $(UV) pip install --require-hashes -r $(1) \
	|| $(BIN)/python -m pip install --quiet --no-compile --require-hashes -r $(1)

# The front end: built again when a source of it changes. Where no Node is on the PATH, one comes from PyPI.
BUILT := newsletter/web/static/built/editor.js
FRONT_END := $(shell find frontend -name node_modules -prune -o -name generated -prune -o -type f -print)

# Where a shell forbids Python to keep what it compiled, each command and each process of the tests would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check bench bench-faults front-end-types lock translations guides pictures gallery clients-table clients migration system
.DELETE_ON_ERROR:

demo: $(VENV)/installed-run $(BUILT)
	@$(BIN)/newsletter demo

test: $(VENV)/installed-dev $(BUILT) system
	@$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

# Where both are asked for, `make check test` runs these once, among all others.
TEXTS := tests/test_translations.py tests/test_docs.py

check: $(VENV)/installed-dev front-end-types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(if $(filter test,$(MAKECMDGOALS)),,$(BIN)/pytest $(TEXTS))

bench: $(VENV)/installed-dev system
	@for file in $(filter-out benchmarks/faults.py,$(wildcard benchmarks/[a-z]*.py)); do \
		$(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; done

bench-faults: $(VENV)/installed-dev system
	@$(BIN)/python -m benchmarks.faults

system:
	@sh requirements/system.sh

$(VENV)/installed-tools: requirements/tools.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed. If it has another name than $(PYTHON): make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 2; }
	@echo "Installing into $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

$(BUILT): hatch_build.py $(FRONT_END) | $(VENV)/installed-tools
	@$(BIN)/python hatch_build.py --has-node || $(call LOCKED,requirements/node.txt)
	@$(BIN)/python hatch_build.py

# The types that the front end has of our own interface, and whether it keeps to them.
front-end-types: $(VENV)/installed-dev
	@$(BIN)/python -m tests.front_end

$(VENV)/installed-run: requirements/run.txt pyproject.toml $(VENV)/installed-tools | $(BUILT)
	@$(call LOCKED,requirements/run.txt)
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-dev: requirements/dev.txt $(VENV)/installed-run
	@$(call LOCKED,requirements/dev.txt)
	@touch $@

# The newest versions that pyproject.toml allows, for every platform, each with its hashes.
lock: $(VENV)/installed-tools
	$(UV) pip compile --upgrade requirements/tools.in $(LOCK_OPTIONS) --output-file requirements/tools.txt
	$(UV) pip compile --upgrade requirements/node.in $(LOCK_OPTIONS) --output-file requirements/node.txt
	$(UV) pip compile --upgrade pyproject.toml $(LOCK_OPTIONS) --output-file requirements/run.txt
	$(UV) pip compile pyproject.toml --extra dev --constraint requirements/run.txt $(LOCK_OPTIONS) --output-file requirements/dev.txt

LOCK_OPTIONS := --generate-hashes --universal --python-version 3.11 --no-annotate --custom-compile-command "make lock"

translations: $(VENV)/installed-dev
	$(BIN)/python -m tests.extraction

# The tables of the block types and of the roles in the guides for editors.
guides: $(VENV)/installed-dev
	$(BIN)/python -m tests.guides

# The pictures of the README and of the guides for editors, taken of the demo.
pictures: $(VENV)/installed-dev system
	$(BIN)/python -m tests.pictures
	$(BIN)/python -m tests.guide_pictures

# Which mail clients read what our mails are made of, into docs/clients.md: needs npm, and asks its registry.
clients-table: $(VENV)/installed-dev
	$(BIN)/python -m tests.clients

# The sample issue in Thunderbird, and in what Roundcube leaves of it, into docs/images; tests/client_pictures.py says what it needs.
clients: $(VENV)/installed-dev
	$(BIN)/python -m tests.client_pictures

# Every block in every theme and language, as a mail and as a page, drawn for human eyes and measured: hours for all of them.
# A part of them: make gallery FOLDER=/tmp/gallery ONLY="--only event people --themes bold --locales ko"
gallery: $(VENV)/installed-dev system
	@test -n "$(FOLDER)" || { echo "Say where the sheets are put, outside the repository: make gallery FOLDER=/tmp/gallery" >&2; exit 2; }
	@$(BIN)/python -m tests.gallery "$(FOLDER)" $(ONLY)

migration: $(VENV)/installed-dev
	rm -f var/migration.sqlite3 && mkdir -p var
	$(BIN)/alembic -x database=sqlite:///var/migration.sqlite3 upgrade head
	$(BIN)/alembic -x database=sqlite:///var/migration.sqlite3 revision --autogenerate --message "$(NAME)"
