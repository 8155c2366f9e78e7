"""The addresses of the pages; each also stands under /vi/."""

from django.urls import URLPattern, path

from ganket.desk.views.downloads import figures_csv, figures_xlsx, revisions_file, timeline_file
from ganket.desk.views.files import file
from ganket.desk.views.front import front
from ganket.desk.views.indicators import indicator_page, indicators_page
from ganket.desk.views.public import public_page
from ganket.desk.views.reports import report_page, reports_page
from ganket.desk.views.room import room
from ganket.desk.views.search import search_page
from ganket.desk.views.session import SignIn, SignOut
from ganket.desk.views.state import state_page
from ganket.desk.views.timeline import timeline_page

urlpatterns: list[URLPattern] = [
    path("", front, name="front"),
    path("public/", public_page, name="public"),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", SignOut.as_view(), name="sign-out"),
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
    path("search/", search_page, name="search"),
    path("files/<uuid:public_id>/", file, name="file"),
]
