"""Sign-in by user name and password, sign-out by POST: Django's own views with our pages."""

from django.contrib.auth.views import LoginView, LogoutView

from ganket.desk.forms import SignInForm
from ganket.lib.policy import Reach, reaches


class SignIn(LoginView):
    """`next` is followed only within this site; whoever is signed in already is sent on."""

    template_name = "desk/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Ends the session; by POST alone, so that no link on another site can do it."""

    http_method_names = ["post", "options"]


sign_in = reaches(Reach.EVERYONE)(SignIn.as_view())
sign_out = reaches(Reach.EVERYONE)(SignOut.as_view())
