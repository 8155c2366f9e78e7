"""The addresses of the site: pages, each also under /vi/; the API; files; Django's admin for operators."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from ganket.config import api

urlpatterns = [
    path("admin/", admin.site.urls),
    path(api.PREFIX, include(api.urls())),
    *i18n_patterns(path("", include("ganket.desk.urls")), prefix_default_language=False),
]

handler500 = "ganket.desk.views.errors.server_error"
