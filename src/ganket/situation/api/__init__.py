"""API v1 of the situation: emergencies with their picture, levels and entries; the catalogue; figures.

Rights are today's, data are then's: everything is read for a viewer, and as known at a moment.
"""

from ganket.situation.api.catalogue import router as catalogue
from ganket.situation.api.emergencies import router as emergencies
from ganket.situation.api.figures import router as figures

ROUTERS = (emergencies, figures, catalogue)

__all__ = ["ROUTERS"]
