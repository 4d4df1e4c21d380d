"""Every exception we raise.

KieGuiError                 .message: one sentence for a creator: what happened · were you charged · what to do now
├─ ModelFileError           a model file that can't be used: file, field, what is wrong
├─ PageError                a pasted page that no model can be read from
├─ SettingsError            the settings or the keychain could not be read or written
├─ LedgerError              the ledger could not be read or written (disk full, locked, too new …)
│  └─ LedgerConflict        what is to be written contradicts what is there: trying again is no use
├─ ArchiveError             an archive of the history could not be written, or is none
├─ MediaError               a file could not be previewed
├─ InputFileError           a file that a task reads can't be used: missing, unreadable, not taken by Kie
├─ SandboxError             the practice server could not be started
├─ UpdateError              a new version of the app could not be looked up, fetched or trusted
└─ ApiError                 Kie, or the way to Kie
   ├─ NotSent               proven: no byte of the request left             → may be sent again
   ├─ Refused               Kie said no, with a code                        → definite, nothing was created
   │  ├─ BadKey             401, 403: the key is not accepted
   │  ├─ NoCredits          402, 433: not enough credits, or the key's own cap is reached
   │  ├─ TooMany            429, 430: too many at once
   │  ├─ Maintenance        455: Kie is under maintenance
   │  └─ UnknownTask        404, 422 on a query: Kie does not (yet, or any more) know this task
   └─ Unconfirmed           anything else                                   → a submission is never repeated by itself

A remote *generation* that fails is no exception: it is data on the task (`kiegui.tasks.task.Failure`).
"""

from __future__ import annotations

from pathlib import Path


class KieGuiError(Exception):
    """The root; `message` is one sentence for a creator."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ModelFileError(KieGuiError):
    """A model file was skipped: `file` names it, `field` the place in it ("" for the whole file)."""

    def __init__(self, file: Path, field: str, problem: str) -> None:
        place = f"{file.name}, {field}" if field else file.name
        super().__init__(f"{place}: {problem}")
        self.file = file
        self.field = field
        self.problem = problem


class PageError(KieGuiError):
    """A pasted page that no model can be read from: nothing was saved."""


class SettingsError(KieGuiError):
    """The settings, or the key in the keychain, could not be read or written."""


class LedgerError(KieGuiError):
    """The ledger could not be read or written."""


class LedgerConflict(LedgerError):
    """What is to be written contradicts what is there: trying again is no use."""


class ArchiveError(KieGuiError):
    """An archive of the history could not be written, or what should be one can't be read as one."""


class MediaError(KieGuiError):
    """A file could not be previewed; the file itself is untouched."""


class InputFileError(KieGuiError):
    """A file on this machine that a task reads can't be used: it is missing, has changed, can't be read or isn't taken."""


class SandboxError(KieGuiError):
    """The practice server could not be started."""


class UpdateError(KieGuiError):
    """A new version of the app could not be looked up, fetched or trusted; this one is as it was."""


class ApiError(KieGuiError):
    """Kie, or the way to Kie."""


class NotSent(ApiError):
    """Proven: no byte of the request left this machine, so it may be sent again."""


class Refused(ApiError):
    """Kie said no: definite, nothing was created.

    `code` is Kie's own (HTTP status or the `code` in the body); `reason` is Kie's own text, plain, possibly "".
    """

    def __init__(self, message: str, code: int, reason: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason


class BadKey(Refused):
    """401, 403: the key is not accepted."""


class NoCredits(Refused):
    """402: not enough credits; 433: the cap that was set for this key is reached."""


class TooMany(Refused):
    """429, 430: too many requests at once; a full 10 s window later it may go."""


class Maintenance(Refused):
    """455: Kie is under maintenance."""


class UnknownTask(Refused):
    """404, or 422 "recordInfo is null": Kie does not know this task (yet, or any more)."""


class Unconfirmed(ApiError):
    """No usable answer: whether Kie acted on the request is not known, so a submission is never repeated by itself."""
