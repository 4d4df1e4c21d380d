"""A person at the screen: acts through AT-SPI as assistive tools do. Runs in the system's Python, which has `gi`.

Reads one JSON order a line on stdin, `{"do": …}`, and answers each with one JSON line. Knows nothing of kiegui.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 20.0
DEPTH = 24


def walk(node: Any, depth: int = 0) -> Iterator[Any]:
    """A node and everything below it that shows."""
    if node is None or depth > DEPTH:
        return
    yield node
    try:
        children = [node.get_child_at_index(index) for index in range(min(node.get_child_count(), 300))]
    except GLib.Error:
        return
    for child in children:
        yield from walk(child, depth + 1)


class Person:
    """Looks for things by role and name, as they are announced."""

    def __init__(self, command: list[str]) -> None:
        self.app = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def windows(self) -> list[Any]:
        """The top-level windows of the app, looked up anew each time."""
        desktop = Atspi.get_desktop(0)
        apps = [desktop.get_child_at_index(index) for index in range(desktop.get_child_count())]
        return [
            app.get_child_at_index(index)
            for app in apps
            if app is not None and app.get_process_id() == self.app.pid
            for index in range(app.get_child_count())
        ]

    def find(self, role: str, name: str) -> Any:
        """The first thing on the screen of that role with that name, else whose name begins so; KeyError if there is none."""
        alike = None
        for window in self.windows():
            for node in walk(window):
                try:
                    found = node.get_name() or ""
                    if role not in ("", node.get_role_name()) or not found.startswith(name):
                        continue
                except GLib.Error:
                    continue
                if found == name:
                    return node
                alike = alike or node
        if alike is None:
            raise KeyError(f"no {role or 'thing'} called {name!r}")
        return alike

    def labelled(self, name: str) -> Any:
        """The field that a label of that name belongs to."""
        for window in self.windows():
            for node in walk(window):
                for relation in node.get_relation_set() or []:
                    if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY and any(
                        relation.get_target(index).get_name() == name for index in range(relation.get_n_targets())
                    ):
                        return node
        raise KeyError(f"no field labelled {name!r}")

    # Orders: what stands after "do".

    def do_see(self, role: str = "", name: str = "") -> str:
        """Wait until it is on the screen; its whole name."""
        return str(self.find(role, name).get_name())

    def do_press(self, role: str, name: str) -> None:
        """Press a button, choose a radio button, toggle a check box."""
        node = self.find(role, name)
        actions = node.get_action_iface()
        names = [actions.get_action_name(index) for index in range(actions.get_n_actions())]
        wanted = next((n for n in ("Press", "Toggle", "SetFocus") if n in names), None)
        if wanted is None:
            raise KeyError(f"{name!r} can only {names}")
        actions.do_action(names.index(wanted))

    def do_type(self, label: str, text: str) -> str:
        """Put words into the field with that label; what it holds then."""
        node = self.labelled(label)
        node.get_editable_text_iface().set_text_contents(text)
        field = node.get_text_iface()
        return str(Atspi.Text.get_text(field, 0, Atspi.Text.get_character_count(field)))

    def do_reads(self, label: str, text: str) -> str:
        """Wait until the field with that label holds that text; what it holds."""
        field = self.labelled(label).get_text_iface()
        held = str(Atspi.Text.get_text(field, 0, Atspi.Text.get_character_count(field)))
        if held != text:
            raise KeyError(f"{label!r} holds {held!r}")
        return held

    def do_set(self, label: str, value: float) -> float:
        """Set a number field; what it shows then."""
        number = self.labelled(label).get_value_iface()
        number.set_current_value(value)
        return float(number.get_current_value())

    def do_choose(self, label: str, name: str) -> str:
        """Choose an entry of a drop-down; what it shows then."""
        box = self.labelled(label)
        for node in walk(box):
            if node.get_role_name() == "list item" and (node.get_name() or "").startswith(name):
                parent = node.get_parent()
                parent.get_selection_iface().select_child(node.get_index_in_parent())
                return str(box.get_name())
        raise KeyError(f"{label!r} has no entry {name!r}")

    def do_rows(self, name: str) -> list[str]:
        """What the rows of a list read."""
        rows = self.find("list", name)
        return [rows.get_child_at_index(index).get_name() for index in range(rows.get_child_count())]

    def do_label(self, name: str) -> str:
        """What the field with that label is announced as: its role and its name."""
        node = self.labelled(name)
        return f"{node.get_role_name()} {node.get_name()}"

    def do_tree(self) -> list[str]:
        """Everything on the screen, for a person who looks for a mistake."""
        return [f"{node.get_role_name()}: {node.get_name()}" for window in self.windows() for node in walk(window)]

    def do_quit(self) -> int:
        """End the app politely, as a session does that logs out; its exit code."""
        self.app.terminate()
        return self.app.wait(PATIENCE)

    def do_ended(self) -> int:
        """Wait until the app has ended by itself; its exit code."""
        return self.app.wait(PATIENCE)


def patiently(order: Callable[..., Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """Carry out an order as soon as it can be."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return {"said": order(**arguments)}
        except (KeyError, GLib.Error, AttributeError) as problem:
            if time.monotonic() > end:
                return {"problem": str(problem)}
            time.sleep(0.05)


def main() -> None:
    person = Person(sys.argv[1:])
    try:
        for line in sys.stdin:
            order = json.loads(line)
            method = getattr(person, f"do_{order.pop('do')}")
            print(json.dumps(patiently(method, order)), flush=True)
    finally:
        if person.app.poll() is None:
            person.app.kill()
            person.app.wait()


if __name__ == "__main__":
    main()
