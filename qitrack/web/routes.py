"""The access table: every route of qitrack and what it takes to use it.

The application does not start if a route is missing here or if one here does not exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from qitrack.domain.access import Action
from qitrack.domain.attachments import Attachment
from qitrack.domain.blockers import Blocker
from qitrack.domain.chart_decisions import Annotation, ChartDecision
from qitrack.domain.comments import Comment
from qitrack.domain.corroboration import Corroboration
from qitrack.domain.crosswalks import Crosswalk
from qitrack.domain.cycles import Cycle
from qitrack.domain.evidence import EvidenceLink
from qitrack.domain.extra_fields import ExtraField
from qitrack.domain.feedback import FrameworkFeedback
from qitrack.domain.frameworks import FrameworkVersion
from qitrack.domain.goals import DevelopmentGoal, GoalShare
from qitrack.domain.guard import IdentifierFind
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.imports import Import
from qitrack.domain.invitations import Invitation
from qitrack.domain.joining import EmailDomain, JoinCode, JoinRequest
from qitrack.domain.measures import Measure
from qitrack.domain.meetings import Meeting
from qitrack.domain.methods import ImprovementMethod
from qitrack.domain.objectives import Objective
from qitrack.domain.observations import Observation
from qitrack.domain.people import Membership, Person
from qitrack.domain.predictions import Prediction
from qitrack.domain.projects import Project, ProjectMember
from qitrack.domain.reviews import ChartReview
from qitrack.domain.sharing import MeasureUse
from qitrack.domain.standards import StandardMeasure
from qitrack.domain.strata import Stratifier
from qitrack.domain.tasks import Task
from qitrack.domain.team import TeamCredit, TeamUnit
from qitrack.domain.theory import Driver, TheoryVersion
from qitrack.domain.units import Unit


@dataclass(frozen=True, slots=True)
class Needs:
    """The route concerns one entity, named in its address, and takes this right to it."""

    model: type[object]
    action: Action


@dataclass(frozen=True, slots=True)
class Holds:
    """The route takes this right in at least one unit."""

    action: Action


PUBLIC = "public"
"""Anybody, signed in or not."""

SIGNED_IN = "signed in"
"""Anybody who is signed in; what they see on it is theirs."""

Access = Needs | Holds | str

ROUTES: Mapping[str, Access] = {
    "static": PUBLIC,
    "health.alive": PUBLIC,
    "health.ready": PUBLIC,
    "account.sign_in": PUBLIC,
    "account.sign_out": SIGNED_IN,
    "account.show": SIGNED_IN,
    "home.index": SIGNED_IN,
    "account.end_session": SIGNED_IN,
    "account.end_all": SIGNED_IN,
    "account.password": SIGNED_IN,
    "account.second_factor": SIGNED_IN,
    "doors.use_link": PUBLIC,
    "doors.enter_code": PUBLIC,
    "doors.join": PUBLIC,
    "doors.ask": PUBLIC,
    "doors.invitation": PUBLIC,
    "projects.new": SIGNED_IN,
    "projects.show": Needs(Project, Action.SEE),
    "projects.edit": Needs(Project, Action.SHAPE),
    "projects.aim": Needs(Project, Action.SHAPE),
    "projects.state": Needs(Project, Action.LEAD),
    "projects.visibility": Needs(Project, Action.LEAD),
    "charter.show": Needs(Project, Action.SEE),
    "charter.agree": Needs(Project, Action.AGREE),
    "charter.similar": SIGNED_IN,
    "handover.show": Needs(Project, Action.READ_HISTORY),
    "handover.give": Needs(Project, Action.HAND_OVER),
    "copying.new": Needs(Project, Action.SEE),
    "sight.show": Needs(Project, Action.SEE),
    "sight.looks": Needs(Project, Action.READ_HISTORY),
    "projects.history": Needs(Project, Action.READ_HISTORY),
    "progress.show": Needs(Project, Action.SEE),
    "progress.rate": Needs(Project, Action.RATE),
    "progress.scale": Needs(Unit, Action.ADMINISTER),
    "progress.word": Needs(Unit, Action.ADMINISTER),
    "projects.new_idea": Needs(Project, Action.WORK),
    "theory.show": Needs(Project, Action.SEE),
    "theory.new_driver": Needs(Project, Action.SHAPE),
    "theory.driver": Needs(Driver, Action.SHAPE),
    "theory.take_out": Needs(Driver, Action.SHAPE),
    "theory.put_back": Needs(Driver, Action.SHAPE),
    "theory.idea": Needs(ChangeIdea, Action.WORK),
    "theory.idea_state": Needs(ChangeIdea, Action.WORK),
    "theory.versions": Needs(Project, Action.READ_HISTORY),
    "theory.version": Needs(TheoryVersion, Action.READ_HISTORY),
    "team.show": Needs(Project, Action.LEAD),
    "team.until": Needs(ProjectMember, Action.LEAD),
    "team.add_unit": Needs(Project, Action.LEAD),
    "team.end_unit": Needs(TeamUnit, Action.LEAD),
    "team.add_credit": Needs(Project, Action.LEAD),
    "team.end_credit": Needs(TeamCredit, Action.LEAD),
    "invitations.new": Needs(Project, Action.LEAD),
    "invitations.withdraw": Needs(Invitation, Action.LEAD),
    "team.leave": Needs(ProjectMember, Action.LEAD),
    "cycles.new": Needs(Project, Action.WORK),
    "cycles.show": Needs(Cycle, Action.SEE),
    "cycles.plan": Needs(Cycle, Action.WORK),
    "cycles.happened": Needs(Cycle, Action.WORK),
    "cycles.study": Needs(Cycle, Action.WORK),
    "cycles.decide": Needs(Cycle, Action.WORK),
    "cycles.drop": Needs(Cycle, Action.WORK),
    "cycles.overlap": Needs(Cycle, Action.WORK),
    "files.new": Needs(Cycle, Action.WORK),
    "files.fetch": Needs(Attachment, Action.SEE),
    "files.remove": Needs(Attachment, Action.WORK),
    "ramps.show": Needs(Project, Action.SEE),
    "ramps.hold": Needs(ChangeIdea, Action.WORK),
    "learning.show": Needs(Project, Action.SEE),
    "learning.unit": Needs(Unit, Action.READ_LEARNING),
    "learning.mine": SIGNED_IN,
    "learning.silence_prompt": SIGNED_IN,
    "learning.hear": SIGNED_IN,
    "cycles.predict": Needs(Cycle, Action.WORK),
    "cycles.on_paper": Needs(Prediction, Action.WORK),
    "cycles.accept": Needs(Prediction, Action.COACH),
    "measures.new": Needs(Project, Action.SHAPE),
    "adopting.new": Needs(Project, Action.SHAPE),
    "adopting.show": Needs(Project, Action.SHAPE),
    "adopting.end": Needs(MeasureUse, Action.SHAPE),
    "measures.show": Needs(Measure, Action.SEE),
    "measures.edit": Needs(Measure, Action.SHAPE),
    "measures.record": Needs(Measure, Action.WORK),
    "measures.numbers": Needs(Measure, Action.WORK),
    "effect.show": Needs(Measure, Action.SEE),
    "groups.show": Needs(Measure, Action.SEE),
    "groups.file": Needs(Measure, Action.SEE),
    "groups.new": Needs(Measure, Action.SHAPE),
    "groups.edit": Needs(Stratifier, Action.SHAPE),
    "groups.end": Needs(Stratifier, Action.SHAPE),
    "groups.record": Needs(Measure, Action.WORK),
    "family.show": Needs(Project, Action.SEE),
    "family.file": Needs(Project, Action.SEE),
    "corrections.take_away": Needs(Observation, Action.WORK),
    "tally.show": Needs(Measure, Action.WORK),
    "tally.press": Needs(Measure, Action.WORK),
    "tally.take_back": Needs(Measure, Action.WORK),
    "tally.save": Needs(Measure, Action.WORK),
    "wallcard.short": Needs(Measure, Action.WORK),
    "wallcard.show": Needs(Measure, Action.WORK),
    "charts.file": Needs(Measure, Action.SEE),
    "charts.settings": Needs(Measure, Action.DECIDE_CHART),
    "charts.baseline": Needs(Measure, Action.DECIDE_CHART),
    "charts.annotate": Needs(Measure, Action.WORK),
    "charts.withdraw": Needs(ChartDecision, Action.DECIDE_CHART),
    "takeaway.data": Needs(Measure, Action.SEE),
    "takeaway.embed": Needs(Measure, Action.SEE),
    "takeaway.paper": Needs(Measure, Action.SEE),
    "walk.show": SIGNED_IN,
    "walk.chart": Needs(Measure, Action.COACH),
    "reviews.answer": Needs(ChartReview, Action.WORK),
    "charts.edit_note": Needs(Annotation, Action.WORK),
    "charts.take_off_note": Needs(Annotation, Action.WORK),
    "decisions.index": Needs(Measure, Action.SEE),
    "decisions.new": Needs(Measure, Action.DECIDE_CHART),
    "decisions.change": Needs(ChartDecision, Action.DECIDE_CHART),
    "imports.new": Needs(Measure, Action.WORK),
    "imports.new_for_project": Needs(Project, Action.WORK),
    "imports.of_measure": Needs(Measure, Action.SEE),
    "imports.of_project": Needs(Project, Action.SEE),
    "imports.show": Needs(Import, Action.SEE),
    "imports.columns": Needs(Import, Action.WORK),
    "imports.confirm": Needs(Import, Action.WORK),
    "imports.discard": Needs(Import, Action.WORK),
    "imports.take_back": Needs(Import, Action.WORK),
    "grid.edit": Needs(Project, Action.WORK),
    "todo.show": Needs(Project, Action.SEE),
    "todo.agenda": Needs(Project, Action.SEE),
    "tasks.new": Needs(Project, Action.WORK),
    "tasks.edit": Needs(Task, Action.WORK),
    "tasks.move": Needs(Task, Action.COMMENT),
    "blockers.new": Needs(Project, Action.WORK),
    "blockers.edit": Needs(Blocker, Action.WORK),
    "blockers.resolve": Needs(Blocker, Action.COMMENT),
    "blockers.reopen": Needs(Blocker, Action.COMMENT),
    "comments.of_cycle": Needs(Cycle, Action.SEE),
    "comments.on_cycle": Needs(Cycle, Action.COMMENT),
    "comments.of_measure": Needs(Measure, Action.SEE),
    "comments.on_measure": Needs(Measure, Action.COMMENT),
    "comments.answer": Needs(Comment, Action.COMMENT),
    "comments.correct": Needs(Comment, Action.OWN),
    "comments.take_back": Needs(Comment, Action.OWN),
    "meetings.new": Needs(Project, Action.WORK),
    "meetings.show": Needs(Meeting, Action.SEE),
    "meetings.edit": Needs(Meeting, Action.WORK),
    "portfolio.index": SIGNED_IN,
    "heat_map.index": Holds(Action.READ_CAPABILITY),
    "goals.index": SIGNED_IN,
    "goals.new": SIGNED_IN,
    "goals.new_for_team": Needs(Project, Action.SHAPE),
    "goals.show": Needs(DevelopmentGoal, Action.SEE),
    "goals.edit": Needs(DevelopmentGoal, Action.OWN),
    "goals.share": Needs(DevelopmentGoal, Action.OWN),
    "goals.share_with_my_team": Needs(DevelopmentGoal, Action.OWN),
    "goals.revoke": Needs(GoalShare, Action.OWN),
    "goals.count": Needs(Cycle, Action.SEE),
    "checking_in.check": Needs(DevelopmentGoal, Action.OWN),
    "checking_in.not_for_me": SIGNED_IN,
    "goals.count_suggested": Needs(DevelopmentGoal, Action.OWN),
    "goals.withdraw": Needs(EvidenceLink, Action.OWN),
    "chain.show": Needs(EvidenceLink, Action.SEE),
    "chain.file": Needs(EvidenceLink, Action.SEE),
    "reviewing.new": Needs(DevelopmentGoal, Action.OWN),
    "passport.show": SIGNED_IN,
    "passport.file": SIGNED_IN,
    "passport.everything": SIGNED_IN,
    "passport.erase": SIGNED_IN,
    "chain.of_goal": Needs(DevelopmentGoal, Action.SEE),
    "confirmations.index": SIGNED_IN,
    "confirmations.ask": Needs(EvidenceLink, Action.OWN),
    "confirmations.answer": Needs(Corroboration, Action.OWN),
    "confirmations.withdraw": Needs(Corroboration, Action.OWN),
    "goal_versions.move": Needs(DevelopmentGoal, Action.OWN),
    "frameworks.index": SIGNED_IN,
    "frameworks.show": Needs(FrameworkVersion, Action.SEE),
    "frameworks.compare": Needs(FrameworkVersion, Action.SEE),
    "framework_drafts.new": Needs(FrameworkVersion, Action.STEWARD),
    "framework_drafts.edit": Needs(FrameworkVersion, Action.STEWARD),
    "framework_drafts.behaviour": Needs(FrameworkVersion, Action.STEWARD),
    "framework_drafts.capability": Needs(FrameworkVersion, Action.STEWARD),
    "framework_drafts.consult": Needs(FrameworkVersion, Action.STEWARD),
    "framework_drafts.publish": Needs(FrameworkVersion, Action.STEWARD),
    "framework_drafts.discard": Needs(FrameworkVersion, Action.STEWARD),
    "framework_files.new": Holds(Action.STEWARD),
    "crosswalks.show": Needs(FrameworkVersion, Action.SEE),
    "crosswalks.new": Needs(FrameworkVersion, Action.STEWARD),
    "crosswalks.remove": Needs(Crosswalk, Action.STEWARD),
    "objectives.new": Holds(Action.DIRECT),
    "objectives.edit": Needs(Objective, Action.DIRECT),
    "objectives.index": SIGNED_IN,
    "feedback.new": SIGNED_IN,
    "feedback.mine": SIGNED_IN,
    "feedback.index": Holds(Action.STEWARD),
    "feedback.show": Needs(FrameworkFeedback, Action.SEE),
    "feedback.acknowledge": Needs(FrameworkFeedback, Action.STEWARD),
    "feedback.answer": Needs(FrameworkFeedback, Action.STEWARD),
    "methods.index": SIGNED_IN,
    "methods.new": Holds(Action.DIRECT),
    "methods.edit": Needs(ImprovementMethod, Action.DIRECT),
    "units.index": Holds(Action.OPEN_DOOR),
    "units.new": Needs(Unit, Action.ADMINISTER),
    "units.edit": Needs(Unit, Action.ADMINISTER),
    "units.door": Needs(Unit, Action.OPEN_DOOR),
    "units.make_code": Needs(Unit, Action.OPEN_DOOR),
    "units.revoke_code": Needs(JoinCode, Action.OPEN_DOOR),
    "units.add_domain": Needs(Unit, Action.ADMINISTER),
    "units.drop_domain": Needs(EmailDomain, Action.ADMINISTER),
    "standards.units": Holds(Action.SET_STANDARDS),
    "standards.index": Needs(Unit, Action.SET_STANDARDS),
    "standards.new": Needs(Unit, Action.SET_STANDARDS),
    "standards.edit": Needs(StandardMeasure, Action.SET_STANDARDS),
    "standards.defaults": Needs(Unit, Action.SET_STANDARDS),
    "extras.index": Needs(Unit, Action.ADMINISTER),
    "extras.edit": Needs(ExtraField, Action.ADMINISTER),
    "people.index": Holds(Action.ADMINISTER),
    "people.new": Holds(Action.ADMINISTER),
    "people.show": Needs(Person, Action.ADMINISTER),
    "people.edit": Needs(Person, Action.ADMINISTER),
    "people.email": Needs(Person, Action.ADMINISTER),
    "people.add_role": Needs(Person, Action.ADMINISTER),
    "people.end_role": Needs(Membership, Action.ADMINISTER),
    "people.make_link": Needs(Person, Action.ADMINISTER),
    "people.disable": Needs(Person, Action.ADMINISTER),
    "people.sign_out": Needs(Person, Action.ADMINISTER),
    "people.forget_second_factor": Needs(Person, Action.ADMINISTER),
    "people.answer": Needs(JoinRequest, Action.ADMINISTER),
    "audit.index": Holds(Action.SEE_AUDIT),
    "identifiers.index": Holds(Action.SEE_AUDIT),
    "identifiers.look": Holds(Action.SEE_AUDIT),
    "identifiers.settle": Needs(IdentifierFind, Action.SEE_AUDIT),
    "identifiers.setting": Needs(Unit, Action.GUARD),
}
