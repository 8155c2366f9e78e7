"""The product's settings, with one address more: the plain view that stands as baseline beside pages and lists."""

from ganket.config.settings import *  # noqa: F403 - all of them are the point

ROOT_URLCONF = "benchmarks.site_urls"
