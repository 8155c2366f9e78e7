"""The addresses of the pages; each also stands under /vi/."""

from django.urls import URLPattern, path

from ganket.desk.views.downloads import figures_csv, figures_xlsx, revisions_file, timeline_file
from ganket.desk.views.duties import duties_page, duty_sheet
from ganket.desk.views.files import file
from ganket.desk.views.front import front
from ganket.desk.views.imports import import_page, imports_page, refused_rows
from ganket.desk.views.indicators import indicator_page, indicators_page
from ganket.desk.views.public import public_page
from ganket.desk.views.questions import answer_page, ask_page, question_page, questions_page
from ganket.desk.views.questions import share_page as post_share_page
from ganket.desk.views.reporting import update_form
from ganket.desk.views.reports import report_page, reports_page
from ganket.desk.views.room import room
from ganket.desk.views.search import search_page
from ganket.desk.views.session import sign_in, sign_out
from ganket.desk.views.sharing import share_page, versions_page
from ganket.desk.views.state import state_page
from ganket.desk.views.timeline import timeline_page
from ganket.desk.views.updates import update_page, updates_page

urlpatterns: list[URLPattern] = [
    path("", front, name="front"),
    path("public/", public_page, name="public"),
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out/", sign_out, name="sign-out"),
    path("e/<slug:slug>/", room, name="room"),
    path("e/<slug:slug>/states/<str:iso3>/", state_page, name="state"),
    path("e/<slug:slug>/indicators/", indicators_page, name="indicators"),
    path("e/<slug:slug>/indicators/<slug:code>/", indicator_page, name="indicator"),
    path("e/<slug:slug>/indicators/<slug:code>/figures.csv", figures_csv, name="figures-csv"),
    path("e/<slug:slug>/indicators/<slug:code>/figures.xlsx", figures_xlsx, name="figures-xlsx"),
    path("e/<slug:slug>/indicators/<slug:code>/revisions.csv", revisions_file, {"form": "csv"}, name="revisions"),
    path("e/<slug:slug>/indicators/<slug:code>/revisions.xlsx", revisions_file, {"form": "xlsx"}, name="revisions"),
    path("e/<slug:slug>/timeline/", timeline_page, name="timeline"),
    path("e/<slug:slug>/timeline/timeline.csv", timeline_file, {"form": "csv"}, name="timeline-file"),
    path("e/<slug:slug>/timeline/timeline.xlsx", timeline_file, {"form": "xlsx"}, name="timeline-file"),
    path("e/<slug:slug>/reports/", reports_page, name="reports"),
    path("e/<slug:slug>/reports/<int:number>/", report_page, name="report"),
    path("e/<slug:slug>/report/", update_form, name="update-form"),
    path("e/<slug:slug>/report/share/", share_page, name="update-share"),
    path("e/<slug:slug>/report/versions/", versions_page, name="update-versions"),
    path("e/<slug:slug>/updates/", updates_page, name="updates"),
    path("e/<slug:slug>/updates/<str:iso3>/<str:day>/", update_page, name="update"),
    path("e/<slug:slug>/duties/", duties_page, name="duties"),
    path("e/<slug:slug>/duties/<uuid:public_id>/sheet.xlsx", duty_sheet, name="duty-sheet"),
    path("e/<slug:slug>/import/", imports_page, name="imports"),
    path("e/<slug:slug>/import/<uuid:public_id>/", import_page, name="import"),
    path("e/<slug:slug>/import/<uuid:public_id>/refused/", refused_rows, name="import-refused"),
    path("e/<slug:slug>/questions/", questions_page, name="questions"),
    path("e/<slug:slug>/questions/ask/", ask_page, name="ask"),
    path("e/<slug:slug>/questions/<uuid:public_id>/", question_page, name="question"),
    path("e/<slug:slug>/questions/<uuid:public_id>/answer/", answer_page, name="answer"),
    path("e/<slug:slug>/questions/<uuid:public_id>/share/<uuid:post>/", post_share_page, name="post-share"),
    path("search/", search_page, name="search"),
    path("files/<uuid:public_id>/", file, name="file"),
]
