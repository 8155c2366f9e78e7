"""The daily run's estimates: reproduction number and exceedances of every analysed series that changed.

Estimates are observations like any other, whose source is the system's own party and whose strata name the
source they were made from; so they have vintages, and "as known at" holds for them without further work.
"""
