"""`ModelMarks`: what the person has marked among the models; kept in the settings by `app`."""

from __future__ import annotations

from dataclasses import dataclass, replace

MOST_RECENT = 5
"""So many models that were last used are offered."""


@dataclass(frozen=True)
class ModelMarks:
    """Ids of models: `favourites` in the order in which they were starred, `recent` with the last used first."""

    favourites: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()
    shows_retired: bool = False

    def with_star_switched(self, model_id: str) -> ModelMarks:
        """The model is a favourite now, or isn't any more."""
        others = tuple(known for known in self.favourites if known != model_id)
        is_known = len(others) < len(self.favourites)
        return replace(self, favourites=others if is_known else (*others, model_id))

    def without(self, model_id: str) -> ModelMarks:
        """There is no such model any more."""
        favourites, recent = (
            tuple(known for known in marked if known != model_id) for marked in (self.favourites, self.recent)
        )
        return replace(self, favourites=favourites, recent=recent)

    def with_used(self, model_id: str) -> ModelMarks:
        """The model was used just now."""
        others = (known for known in self.recent if known != model_id)
        return replace(self, recent=(model_id, *others)[:MOST_RECENT])
