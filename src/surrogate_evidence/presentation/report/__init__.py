"""How does a review become a site that a student can read?"""

from surrogate_evidence.presentation.report.render import render_report

__all__ = ["render_report"]
