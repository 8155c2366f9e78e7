"""API v1 of the situation: emergencies with their picture, levels and entries; the catalogue; figures; what states
report and are asked; what changed.

Rights are today's, data are then's: everything is read for a viewer, and as known at a moment.
"""

from ganket.situation.api.batches import router as batches
from ganket.situation.api.catalogue import router as catalogue
from ganket.situation.api.duties import router as duties
from ganket.situation.api.emergencies import router as emergencies
from ganket.situation.api.figures import router as figures
from ganket.situation.api.questions import router as questions
from ganket.situation.api.updates import router as updates
from ganket.situation.api.uploads import router as uploads

ROUTERS = (emergencies, figures, catalogue, updates, uploads, batches, duties, questions)

__all__ = ["ROUTERS"]
