"""The words for what the record keeps as codes: kinds, parts, levels, silences, marks of sources, roles.

Each function asks for the language at the moment it is called.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import ngettext, pgettext

from ganket.situation.importer.reading import values
from ganket.situation.rules import FEWEST_CASES_FOR_ESTIMATES, ISSUED_KINDS
from ganket.situation.updates.figures import WITHDRAWN

_KINDS = {
    "signal": noop("signal"),
    "declaration": noop("declaration"),
    "statement": noop("statement"),
    "proposal": noop("proposal"),
    "meeting": noop("meeting"),
    "measure": noop("measure"),
    "aid": noop("aid"),
    "intention": noop("intention"),
    "request": noop("request"),
    "decision": noop("decision"),
    "tasking": noop("tasking"),
    "noting": noop("noting"),
    "summit": noop("summit"),
    "exercise": noop("exercise"),
    "report": noop("report"),
    "pledge": noop("pledge"),
}
_SILENCES = {
    "few_cases": noop("not estimated: few cases"),
    "missing_days": noop("not estimated: days are missing"),
    "too_early": noop("not estimated: too early"),
    "not_received": noop("not estimated: no figures"),
    "being_computed": noop("being estimated anew from the latest figures"),
    "no_serial_interval": noop("not estimated: no serial interval is known for this hazard"),
    "unsettled_correction": noop("not estimated: a correction exceeds what had been reported"),
}
_NO_TOTAL = {
    "missing_days": noop("days are missing"),
    "not_received": noop("no figures"),
}
_MARKS = {
    "S": noop("press article of 2020"),
    "C": noop("public source"),
    "K": noop("not confirmed by a public source"),
    "I": noop("inferred from other facts, not confirmed by a public source"),
}
_UNCONFIRMED = ("K", "I")
_ROLES = {
    "focal_point": noop("focal point"),
    "alternate": noop("alternate"),
    "chair": noop("Chair's desk"),
    "secretariat": noop("secretariat"),
    "liaison": noop("partner liaison"),
    "auditor": noop("auditor"),
}


def absent(status: str, reason: str) -> tuple[str, str]:
    """What stands in the place of a figure that is not there, and the reason to give beside it: withdrawn where its
    source took it back, else withheld, which less than a number says as it was sent (`<5`).
    """
    if status == "withdrawn":
        return _("withdrawn"), reason
    bound, why = values.parted(reason)
    return bound or _("withheld"), why


def typed(figure: str) -> str:
    """A figure as it was typed, the word in its place in the reader's language."""
    return {values.WITHHELD: _("withheld"), WITHDRAWN: _("withdrawn")}.get(figure, figure)


def kind(code: str) -> str:
    """The kind of an entry."""
    return _(_KINDS.get(code, code))


def issuer_role(code: str) -> str:
    """What the party behind an entry of this kind did: a body issues a decision, a state takes a measure."""
    return _("Issuer") if code in ISSUED_KINDS else _("By")


def cases(count: float, written: str) -> str:
    """A number of cases with its noun; `written` is the number in the reader's form."""
    return ngettext("%(count)s case", "%(count)s cases", int(count)) % {"count": written}


def few_cases(count: float, written: str) -> str:
    """How few cases there are, and from how many on estimates are made."""
    said = ngettext("%(count)s case in 7 days", "%(count)s cases in 7 days", int(count)) % {"count": written}
    return _("%(cases)s; estimated from %(fewest)s on") % {"cases": said, "fewest": FEWEST_CASES_FOR_ESTIMATES}


def part(code: str) -> str:
    """One of the three parts in which ministers read a situation."""
    if code == "control":
        return pgettext("part", "Control")
    return pgettext("part", "People") if code == "people" else pgettext("part", "Socio-economic")


def level(code: str) -> str:
    """One of the three levels."""
    if code == "declaration":
        return pgettext("level", "Declaration")
    return pgettext("level", "Alert level") if code == "alert" else pgettext("level", "Operational grade")


def silence(code: str | None) -> str:
    """Why there is no estimate."""
    return _(_SILENCES.get(code or "", noop("not estimated")))


def missing() -> str:
    """There is no figure of a day that the reader may see. Never zero; whether one was sent is not said."""
    return _("no figure")


def no_total(code: str | None) -> str:
    """Why a state has no total: days are missing, or no figures of it are seen. Whether it sent any is not said."""
    return _(_NO_TOTAL.get(code or "", noop("no figures")))


def source_mark(mark: str) -> str:
    """What a source's mark means: S0 and C:R1 begin with the letter that counts."""
    return _(_MARKS[mark[0]]) if mark[:1] in _MARKS else mark


def repeats_mark(label: str, mark: str) -> bool:
    """Whether a source's label says no more than what its mark means."""
    return label == _MARKS.get(mark[:1])


def is_unconfirmed(mark: str) -> bool:
    """Whether no public source confirms what carries this mark."""
    return mark[:1] in _UNCONFIRMED


def role(code: str) -> str:
    """What a mandate is for."""
    return _(_ROLES.get(code, code))


def estimate_note() -> str:
    """Stands beside every estimate."""
    return _("estimate of the system, not a figure of the state")
