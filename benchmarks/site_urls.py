"""The product's addresses, and a view that answers 10 kB through all middleware and does nothing else."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from ganket.config import urls
from ganket.lib.policy import Reach, reaches

BODY = b"0123456789abcdef" * 640


@reaches(Reach.EVERYONE)
def plain(request: HttpRequest) -> HttpResponse:
    """10 kB that are always there."""
    return HttpResponse(BODY, content_type="application/octet-stream")


urlpatterns = [path("plain/", plain), *urls.urlpatterns]
handler500 = urls.handler500
