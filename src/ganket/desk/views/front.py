"""The front door: leads to the situation room of the newest emergency; opens on the Chair's desk once it is there."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from ganket.desk.views.moments import page
from ganket.desk.visits import Visit


@page
def front(request: HttpRequest, visit: Visit) -> HttpResponse:
    """To the situation room, or a page that says how to begin."""
    if visit.emergency is None:
        return render(request, "desk/empty.html")
    return HttpResponseRedirect(visit.link("room"))
