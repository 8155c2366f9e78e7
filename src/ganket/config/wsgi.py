"""What the web server calls."""

import gc
import importlib
import os

from django.core.wsgi import get_wsgi_application

from ganket.config import policies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ganket.config.settings")

application = get_wsgi_application()

# Addresses and views are loaded now, and all that is loaded stays as long as the worker: the garbage collector need
# not walk over it again and again, which took 50 ms in the middle of one page in eight.
importlib.import_module("ganket.config.urls")
policies.check_tables()
policies.check_routes()
gc.collect()
gc.freeze()
