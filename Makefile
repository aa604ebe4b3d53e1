# Two commands on a fresh machine: `make report` renders the review, `make test` checks it.
# Each sets itself up; needs Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: report test lint figures docs bench clean

report: $(READY)
	$(BIN)/surrogate-evidence report --out reports

figures: $(READY)
	$(BIN)/surrogate-evidence figures --out figures

test: $(READY)
	$(BIN)/python -m pytest -q -n auto -m "not slow and not browser"

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(READY)
	$(BIN)/python docs/write.py

# ratios, on one core, so that a peer's threads do not count against ours
bench: $(READY)
	$(BIN)/python -m pip install -q -c constraints.txt --group bench
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) reports figures build dist

# Installed without build isolation, so that the pinned hatchling builds it too.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt pip hatchling editables
	$(BIN)/python -m pip install -q -c constraints.txt --no-build-isolation -e ".[report,distributed]" --group dev
	touch $@
