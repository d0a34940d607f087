"""The work around a project: tasks, what is in the way, comments, meetings."""

from qitrack.web.work import blockers, comments, meetings, tasks, todo

BLUEPRINTS = (todo.bp, tasks.bp, blockers.bp, comments.bp, meetings.bp)

__all__ = ["BLUEPRINTS"]
