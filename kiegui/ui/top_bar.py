"""The bar at the top of the window: account, balance, how many tasks are under way or in doubt, settings."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QActionGroup, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from kiegui.tasks.task import Task, TaskState
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP, MARGIN, WARNING, icon
from kiegui.ui.tag import Tag
from kiegui.ui.words import figure_words


class TopBar(QWidget):
    """Shows what it is told; says what the person wants."""

    sandbox_wanted = Signal()
    kie_wanted = Signal()
    key_wanted = Signal()
    key_forgotten = Signal()
    adopting_wanted = Signal()
    doubtful_wanted = Signal(int)
    """The person wants to see the task of this number, which is maybe sent."""
    refresh_wanted = Signal()
    """The person wants the models as Kie has them now."""
    page_wanted = Signal()
    """The person has the page of a model that is to be offered, too."""
    export_wanted = Signal()
    """The person wants to take the history away, or a part of it."""
    import_wanted = Signal()
    """The person has an archive, or a copy of a history."""
    settings_wanted = Signal()
    layout_reset = Signal()
    about_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._under_way: set[int] = set()
        self._doubtful: set[int] = set()
        self._left_open: set[int] = set()  # of these: those that the person has seen, and keeps waiting for
        self._seen_last = 0
        self._account = IconButton("wallet", self.tr("Account"))
        self._account.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._account.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._account.setMenu(self._account_menu())
        self._balance = QLabel()
        # Without an accessible name of its own a label is read by its text, which holds the figure.
        self._balance.setAccessibleDescription(self.tr("Credits of the account in use"))
        self._tag = Tag(self.tr("Sandbox: made-up results, practice credits"), self)
        self._counter = QLabel()
        self._doubts = QToolButton()
        self._doubts.setAutoRaise(True)
        self._doubts.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._doubts.setToolTip(self.tr("Kie may have these tasks. Show the next one."))
        self._doubts.clicked.connect(self._on_doubts_clicked)
        # Also in the menu; but in a menu that is closed, tools that act for a person don't find it.
        adopt = IconButton("adopt", self.tr("Adopt tasks…"), size=18)
        adopt.clicked.connect(self.adopting_wanted)
        self._settings = IconButton("settings", self.tr("Settings"), size=18)
        self._settings.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._settings.setMenu(self._settings_menu())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN - 6, GAP // 2, GAP, GAP // 2)
        layout.setSpacing(MARGIN)
        for widget in (self._account, self._balance, self._tag):
            layout.addWidget(widget)
        layout.addStretch()
        layout.addWidget(self._doubts)
        layout.addWidget(self._counter)
        layout.addWidget(adopt)
        layout.addWidget(self._settings)
        self.show_account("", practice=False)
        self.show_balance(None)
        self._count()

    def _account_menu(self) -> QMenu:
        menu = QMenu(self)
        self._sandbox_action = menu.addAction(self.tr("Practise in the sandbox"))
        self._kie_action = menu.addAction(self.tr("Use my Kie account"))
        either = QActionGroup(self)
        for action in (self._sandbox_action, self._kie_action):
            action.setCheckable(True)
            either.addAction(action)
        menu.addSeparator()
        self._key_action = menu.addAction(self.tr("Enter a key…"))
        self._forget_action = menu.addAction(self.tr("Forget the key"))
        menu.addSeparator()
        menu.addAction(self.tr("Adopt tasks…")).triggered.connect(self.adopting_wanted)
        self._sandbox_action.triggered.connect(self.sandbox_wanted)
        self._kie_action.triggered.connect(self.kie_wanted)
        self._key_action.triggered.connect(self.key_wanted)
        self._forget_action.triggered.connect(self.key_forgotten)
        return menu

    def _settings_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(self.tr("Settings…")).triggered.connect(self.settings_wanted)
        menu.addSeparator()
        menu.addAction(self.tr("Export history…")).triggered.connect(self.export_wanted)
        menu.addAction(self.tr("Import history…")).triggered.connect(self.import_wanted)
        menu.addSeparator()
        menu.addAction(self.tr("Refresh models from Kie…")).triggered.connect(self.refresh_wanted)
        menu.addAction(self.tr("Paste a model page…")).triggered.connect(self.page_wanted)
        menu.addSeparator()
        menu.addAction(self.tr("Reset layout")).triggered.connect(self.layout_reset)
        menu.addAction(self.tr("About KieGUI")).triggered.connect(self.about_wanted)
        menu.addSeparator()
        leave = menu.addAction(self.tr("Quit"))
        leave.setShortcut("Ctrl+Q")  # Windows has no standard keys for it
        leave.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        leave.triggered.connect(self.quit_wanted)
        return menu

    def show_account(self, name: str, *, practice: bool, fixed: bool = False) -> None:
        """The account in use by the words a person knows it by; "" = none. `fixed`: it can't be changed in this session."""
        self._account.setText((name or self.tr("No account")) + " ▾")
        self._sandbox_action.setChecked(practice)
        self._kie_action.setChecked(bool(name) and not practice)
        for action in (self._sandbox_action, self._kie_action, self._key_action, self._forget_action):
            action.setEnabled(not fixed)
        self._tag.setVisible(practice)

    def show_balance(self, credits: float | None) -> None:
        """The figure, or a dash while it is not known."""
        figure = "–" if credits is None else figure_words(credits)
        self._balance.setText(self.tr("Balance {0}").format(figure))

    def balance_text(self) -> str:
        """What stands on the bar."""
        return self._balance.text()

    def count(self, task: Task) -> None:
        """Keep the counters right: a task is new or stands otherwise, or was there when the app started."""
        under_way = task.state.unfinished and task.state is not TaskState.HELD
        (self._under_way.add if under_way else self._under_way.discard)(task.number)
        doubtful = task.state is TaskState.UNCONFIRMED
        (self._doubtful.add if doubtful else self._doubtful.discard)(task.number)
        (self._left_open.add if doubtful and task.is_left_open else self._left_open.discard)(task.number)
        self._count()

    def _count(self) -> None:
        self._counter.setText(self.tr("%n under way", "", len(self._under_way)) if self._under_way else "")
        count = len(self._doubtful)
        self._doubts.setText(self.tr("%n maybe sent", "", count) if count else self.tr("Maybe sent"))
        self._doubts.setVisible(bool(self._doubtful))
        self._draw_doubts()

    def _draw_doubts(self) -> None:
        """Loud until the person has seen each of them, quiet after that; it never goes while there is one."""
        is_loud = self._doubtful > self._left_open
        quiet = self.palette().color(QPalette.ColorRole.PlaceholderText)
        self._doubts.setIcon(icon("warning", WARNING if is_loud else quiet))
        palette = QPalette(self.palette())
        if not is_loud:
            palette.setColor(QPalette.ColorRole.ButtonText, quiet)
        self._doubts.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        """Light and dark."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_doubts()
        super().changeEvent(event)

    def _on_doubts_clicked(self) -> None:
        """From the oldest to the newest, and round again; those that the person has seen only if there are no others."""
        numbers = self._doubtful - self._left_open or self._doubtful
        later = [number for number in numbers if number > self._seen_last]
        self._seen_last = min(later or numbers)
        self.doubtful_wanted.emit(self._seen_last)
