"""Prints where a self-test left its results and screenshots, from the report.json that it wrote.

usage: print_report.py FOLDER
"""

import json
import sys
from pathlib import Path


def report_lines(folder: Path) -> list[str]:
    """What to tell the person: the outcome and each file by its full path. A missing report is told, too."""
    file = folder / "report.json"
    if not file.is_file():
        return [f"The self-test left no report in {folder}."]
    report = json.loads(file.read_text(encoding="utf-8"))
    lines = ["The self-test passed." if report["ok"] else f"The self-test failed; {file.resolve()} says where."]
    for title, key in (("Results", "results"), ("Screenshots", "screenshots")):
        lines += [f"{title}:", *(f"  {(folder / path).resolve()}" for path in report[key])]
    return lines


def main() -> int:
    """Exit code: always 0; the self-test's own exit code is what counts."""
    print("\n".join(report_lines(Path(sys.argv[1]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
