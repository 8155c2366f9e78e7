"""Files that people send: chosen, read, asked about, previewed, recorded, taken back. One flow, also without script.

A file is seen by those who act for the party that sent it; to everyone else it does not exist.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ganket.actors.models import Mark
from ganket.actors.permissions import Acting
from ganket.actors.queries import named_readers
from ganket.actors.rules import Label, NotAsStored
from ganket.desk.paging import pages
from ganket.desk.presenters import imports as presenters
from ganket.desk.presenters import links, sharing
from ganket.desk.presenters.problems import problem_said
from ganket.desk.queries import imports as queries
from ganket.desk.views.acting import acting
from ganket.desk.views.files import download
from ganket.desk.views.files import file as stored_file
from ganket.desk.views.reporting import to_day
from ganket.desk.visits import Visit
from ganket.situation.importer import actions as importer
from ganket.situation.importer.queries import upload as upload_of
from ganket.situation.importer.queries import uploads as uploads_of
from ganket.situation.importer.reading.limits import MAXIMUM_BYTES
from ganket.situation.importer.reading.outcome import Unreadable
from ganket.situation.models import Batch, Upload
from ganket.situation.permissions import SharingChoice, may_report
from ganket.situation.updates.actions import sharing_mark
from ganket.situation.updates.queries import choices
from ganket.situation.updates.told import said_by_updates

PER_PAGE = 20
# Stands for what was looked at where a form does not say it; no file has this stamp.
_NOTHING = "nothing"


@acting
def imports_page(request: HttpRequest, visit: Visit, by: Acting) -> HttpResponse:
    """The files this party sent, and the field for the next one."""
    if not may_report(by, by.party):
        return _reads_only(request)
    ways, problem = _ways(visit, by), ""
    choice = _chosen(ways, request.POST.get("with", ""))
    sent = request.FILES.get("file")
    if isinstance(sent, UploadedFile):
        try:
            return _to(visit, _received(sent, visit, by, choice))
        except Unreadable as error:
            problem = presenters.why_unreadable(error)
        except importer.Unfit as error:
            problem = " ".join(map(problem_said, error.problems))
    elif request.method == "POST":
        problem = _("Choose a file first.")
    before = uploads_of([by.party.pk])
    there = pages(request.GET.get("page", ""), before.count(), PER_PAGE)
    uploads = list(before[there.slice])
    address = visit.link("imports")
    context = {
        "problem": problem,
        "ways": sharing.ways(ways, choice.code, address, _own(by)),
        "lines": presenters.lines(uploads, queries.taken_back(uploads), visit.held.slug),
        "pages": links.page_links(address, {}, there),
        "most_mb": MAXIMUM_BYTES // 1_000_000,
    }
    return render(request, "desk/imports.html", context, status=400 if problem else 200)


@acting
def import_page(request: HttpRequest, visit: Visit, by: Acting, public_id: UUID) -> HttpResponse:
    """One file: what it was taken for, what is open, what recording it would do; and what its sender does with it."""
    upload, problem, status = _own_upload(by, public_id), "", 200
    if request.method == "POST":
        try:
            problem, status = _done(request, visit, by, upload), 400
        except importer.Changed:
            problem, status = _changed(), 409
        if not problem:
            return _to(visit, upload)
        upload = _own_upload(by, public_id)
    ways = _ways(visit, by)
    given = upload.mapping.get("answers", {})
    context = {
        "upload": upload,
        "shown": presenters.shown(upload, queries.names(upload.report, _language()), given),
        "problem": problem,
        "ways": sharing.ways(ways, _code(ways, upload.mark), visit.link("import", public_id=public_id), _own(by)),
        "is_public": upload.mark.label == Label.CLEAR,
        "readers": sharing.names(named_readers(upload.mark, visit.now.date())),
        "stamp": importer.stamp(upload),
        "refused_href": visit.link("import-refused", public_id=public_id),
        "undone": queries.undone(upload),
        **_leads(visit, by, upload),
        **_back(upload),
    }
    return render(request, "desk/import.html", context, status=status)


@acting
def refused_rows(request: HttpRequest, visit: Visit, by: Acting, public_id: UUID) -> HttpResponse:
    """The refused rows in the form they came in, with what is wrong beside each."""
    upload = _own_upload(by, public_id)
    try:
        content, media_type, name = importer.refused_rows(upload, _language())
    except (importer.NotOpen, Unreadable):
        raise Http404 from None
    except (FileNotFoundError, NotAsStored):
        # Only a stored file's bytes can be damaged; its own address says in what way.
        assert upload.batch is not None
        assert upload.batch.file is not None
        return stored_file(request, upload.batch.file.public_id)
    return download(content, name, media_type)


def _leads(visit: Visit, by: Acting, upload: Upload) -> dict[str, object]:
    """Where one goes on from a file that is recorded: the form of its last day, if that is reported on, and the state's
    page.
    """
    day, held = queries.last_day(upload) if upload.batch_id else None, visit.held
    if day is None:
        return {}
    is_reported = held.starts_on <= day <= min(visit.now.date(), held.ends_on or day)
    return {
        "last_day": day if is_reported else None,
        "form_href": to_day(visit, "update-form", day),
        "state_name": by.party.name(_language()),
        "state_href": visit.link("state", iso3=by.party.code),
    }


def _back(upload: Upload) -> dict[str, object]:
    """What stays when a file is taken back, and whether anything goes."""
    days = list(said_by_updates(upload.batch).values()) if upload.batch else []
    return {"stays": presenters.stays(days), "goes": queries.has_more(upload, len(days))}


def _received(sent: "UploadedFile[Any]", visit: Visit, by: Acting, choice: SharingChoice) -> Upload:
    """Take in the file that was chosen and read it at once. Raises Unreadable, Unfit."""
    upload = importer.receive(
        by=by,
        content=sent.read(MAXIMUM_BYTES + 1),
        name=sent.name or "",
        source=by.party,
        hazard=visit.held.hazard,
        mark=sharing_mark(by.party, choice),
    )
    return importer.examine(upload)


def _done(request: HttpRequest, visit: Visit, by: Acting, upload: Upload) -> str:
    """Do what the pressed button says; returns why it was not done, empty when it was. Raises Changed."""
    looked_at = request.POST.get("looked_at") or _NOTHING
    acts: dict[str, Callable[[], object]] = {
        "answer": lambda: importer.examine(upload, _answers(request), by=by),
        "share": lambda: importer.readdress(
            by=by, upload=upload, mark=sharing_mark(by.party, _choice(request, visit, by))
        ),
        "record": lambda: _recorded(request, visit, by, upload, looked_at),
        "part": lambda: _recorded(request, visit, by, upload, looked_at, takes_part=True),
        "dismiss": lambda: importer.dismiss(by=by, upload=upload),
        "undo": lambda: _undone(by, upload, request.POST.get("reason", "")),
    }
    act = acts.get(request.POST.get("do", ""))
    if act is None:
        return _("Nothing was done: this button is not one of this page.")
    try:
        act()
    except importer.NotOpen:
        return _("Nothing was done: this file was recorded or put away in the meantime.")
    except importer.NotUndone:
        return _(
            "Nothing was done: later figures or your updates stand in the place of all, or it was taken back already."
        )
    except importer.Unfit as error:
        return " ".join(map(problem_said, error.problems))
    except ValueError:
        return _("Say in at most %(most)s characters why: whoever read the figures reads it too.") % {
            "most": importer.LONGEST_REASON
        }
    return ""


def _changed() -> str:
    return _(
        "Nothing was recorded: meanwhile the file or the record changed, or who will see it was chosen anew. "
        "Look at it as it is now."
    )


def _recorded(
    request: HttpRequest, visit: Visit, by: Acting, upload: Upload, looked_at: str, *, takes_part: bool = False
) -> None:
    """Record for the readers that were named. Where others were ticked since, they are named first. Raises Changed."""
    ways, ticked = _ways(visit, by), request.POST.get("with", "")
    if ticked and ticked != _code(ways, upload.mark):
        importer.readdress(by=by, upload=upload, mark=sharing_mark(by.party, _chosen(ways, ticked)))
        raise importer.Changed
    importer.record(by=by, upload=upload, takes_part=takes_part, looked_at=looked_at)


def _undone(by: Acting, upload: Upload, reason: str) -> Batch:
    if upload.batch is None:
        raise importer.NotUndone
    return importer.undo(by=by, batch=upload.batch, reason=reason)


def _answers(request: HttpRequest) -> dict[str, str]:
    """The answers by the key of their doubt, as the form numbers them."""
    sent = request.POST.dict()
    keys = {name.removeprefix("key-"): key for name, key in sent.items() if name.startswith("key-")}
    return {key: sent.get(f"answer-{place}", "") for place, key in keys.items()}


def _own_upload(by: Acting, public_id: UUID) -> Upload:
    if not may_report(by, by.party):
        raise Http404
    found = upload_of(public_id, [by.party.pk])
    if found is None:
        raise Http404
    return found


def _ways(visit: Visit, by: Acting) -> list[SharingChoice]:
    return choices(visit.held, visit.now.date())


def _choice(request: HttpRequest, visit: Visit, by: Acting) -> SharingChoice:
    return _chosen(_ways(visit, by), request.POST.get("with", ""))


def _chosen(ways: list[SharingChoice], code: str) -> SharingChoice:
    return next((each for each in ways if each.code == code), ways[0])


def _code(ways: list[SharingChoice], mark: Mark) -> str:
    """The way of sharing that a mark is; empty where it is none that is offered. Looking writes no mark."""
    named = set(mark.audience.values_list("party_id", flat=True))
    same = (
        each
        for each in ways
        if each.label == mark.label and {one.pk for one in each.parties} - {mark.owner_id} == named
    )
    return next((each.code for each in same), "")


def _own(by: Acting) -> str:
    return _("%(state)s alone") % {"state": by.party.name(_language())}


def _language() -> str:
    return get_language() or "en"


def _to(visit: Visit, upload: Upload) -> HttpResponse:
    """The file's page by its own address: loading it again sends nothing twice."""
    place = {"slug": visit.held.slug, "public_id": upload.public_id}
    return HttpResponseRedirect(reverse("import", kwargs=place))


def _reads_only(request: HttpRequest) -> HttpResponse:
    said = _("Figures of a State are sent by its focal point or alternate. You may read what is shared with you.")
    context = {"sentence": said}
    return render(request, "desk/not_reporting.html", context, status=403)
