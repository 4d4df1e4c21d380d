"""The table says what was reached, what failed, and what was not measured at all."""

from __future__ import annotations

from pathlib import Path

from tests.reliability.figures import Figure
from tests.reliability.table import WANTED, Outcomes, read_outcomes, table, together

GOOD = Outcomes(61.0, 7, (), ())
XML = """<testsuites><testsuite time="12.5">
<testcase classname="tests.reliability.test_kills" name="test_a"/>
<testcase classname="tests.reliability.test_kills" name="test_b"><failure message="no"/></testcase>
<testcase classname="tests.reliability.test_kills" name="test_c"><error message="no"/></testcase>
<testcase classname="tests.reliability.test_intents" name="test_d"><skipped message="there is no strace"/></testcase>
</testsuite></testsuites>"""


def test_every_figure_that_was_told_is_a_row_in_order() -> None:
    told = [Figure("F10", "fuzz | all", "0", "0", 7), Figure("F2", "posts", "1", "1")]
    rows = [line for line in table(told, GOOD, 1).splitlines() if line.startswith("| F")]
    assert rows[1].startswith("| F2 | posts | 1 | 1 |  | 20")
    assert "| F10 | fuzz \\| all | 0 | 0 | 7 |" in "\n".join(rows)
    assert len(rows) == len(WANTED)


def test_figure_that_nobody_told_is_missing_in_words() -> None:
    assert table([], GOOD, 10).count("**not measured**") == len(WANTED)


def test_failed_and_left_out_tests_are_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "outcomes.xml").write_text(XML)
    outcomes = read_outcomes(tmp_path / "outcomes.xml")
    assert (outcomes.seconds, outcomes.passed) == (12.5, 1)
    page = table([], outcomes, 1)
    assert "- test_kills: test_b\n- test_kills: test_c\n" in page
    assert "- test_intents: test_d (there is no strace)" in page


def test_page_without_failures_has_no_such_section() -> None:
    assert "## " not in table([], GOOD, 1)


def test_runs_side_by_side_are_told_as_one() -> None:
    one, other = Outcomes(60.0, 3, ("a",), ()), Outcomes(90.0, 4, (), (("b", "why"),))
    assert together([one, other], 100.0) == Outcomes(100.0, 7, ("a",), (("b", "why"),))
