"""The notebooks run from the first cell to the last, and are kept without their outputs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


def cases() -> Path | None:
    """A folder of published cases, where there is one: the authors' tables do not ship."""
    shared = Path(os.environ.get("DETENTE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    found = Path(os.environ.get("DETENTE_CASES", shared / "cases"))
    return found.resolve() if found.is_dir() else None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_notebooks_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed: the notebooks are not run")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: the notebooks are not run")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed: the notebooks are not run")
    pytest.importorskip("pandas")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code and all(not cell.outputs and cell.execution_count is None for cell in code)
    if any("DETENTE_CASES" in cell.source for cell in code):
        found = cases()
        if found is None:
            pytest.skip("no folder of published cases")
        monkeypatch.setenv("DETENTE_CASES", str(found))
    nbclient.NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    assert all(cell.outputs for cell in code if not cell.source.rstrip().endswith("index=False)"))
