"""What capability goals, their evidence, partnerships and pulses need."""

import sqlalchemy as sa
from alembic import op
from schema_changes import changed

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "partnership",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_partnership_name_given")),
        sa.CheckConstraint(
            "\"ended_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_partnership_ended_on_range"),
        ),
        sa.CheckConstraint(
            '"ended_on" IS date("ended_on", \'+0 days\')', name=op.f("ck_partnership_ended_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"started_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_partnership_started_on_range"),
        ),
        sa.CheckConstraint(
            '"started_on" IS date("started_on", \'+0 days\')',
            name=op.f("ck_partnership_started_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint('length("kind") <= 200', name=op.f("ck_partnership_kind_length")),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_partnership_name_length")),
        sa.CheckConstraint('length("purpose") <= 2000', name=op.f("ck_partnership_purpose_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
        sa.UniqueConstraint("uid", name=op.f("uq_partnership_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "improvement_method",
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_improvement_method_name_length")),
        sa.CheckConstraint(
            'length("summary") <= 2000', name=op.f("ck_improvement_method_summary_length")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_improvement_method_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_method")),
        sa.UniqueConstraint("uid", name=op.f("uq_improvement_method_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_improvement_method_unit_id"), "improvement_method", ["unit_id"], unique=False
    )
    op.create_table(
        "not_for_me",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_not_for_me_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_not_for_me")),
    )
    op.create_table(
        "partnership_member",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role_statement", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"ends_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_partnership_member_ends_on_range"),
        ),
        sa.CheckConstraint(
            '"ends_on" IS date("ends_on", \'+0 days\')',
            name=op.f("ck_partnership_member_ends_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"starts_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_partnership_member_starts_on_range"),
        ),
        sa.CheckConstraint(
            '"starts_on" IS date("starts_on", \'+0 days\')',
            name=op.f("ck_partnership_member_starts_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_partnership_member_ends_after_start")
        ),
        sa.CheckConstraint(
            'length("role_statement") <= 2000',
            name=op.f("ck_partnership_member_role_statement_length"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnership.id"],
            name=op.f("fk_partnership_member_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_partnership_member_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_member")),
        sa.UniqueConstraint("uid", name=op.f("uq_partnership_member_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_partnership_member_partnership_id"),
        "partnership_member",
        ["partnership_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_partnership_member_unit_id"), "partnership_member", ["unit_id"], unique=False
    )
    op.create_index(
        "uq_partnership_member_current",
        "partnership_member",
        ["partnership_id", "unit_id"],
        unique=True,
        sqlite_where=sa.text("ends_on IS NULL"),
        postgresql_where=sa.text("ends_on IS NULL"),
    )
    op.create_table(
        "partnership_officer",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"ends_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_partnership_officer_ends_on_range"),
        ),
        sa.CheckConstraint(
            '"ends_on" IS date("ends_on", \'+0 days\')',
            name=op.f("ck_partnership_officer_ends_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"starts_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_partnership_officer_starts_on_range"),
        ),
        sa.CheckConstraint(
            '"starts_on" IS date("starts_on", \'+0 days\')',
            name=op.f("ck_partnership_officer_starts_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_partnership_officer_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnership.id"],
            name=op.f("fk_partnership_officer_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_partnership_officer_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_partnership_officer_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_officer")),
        sa.UniqueConstraint("uid", name=op.f("uq_partnership_officer_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_partnership_officer_partnership_id"),
        "partnership_officer",
        ["partnership_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_partnership_officer_person_id"), "partnership_officer", ["person_id"], unique=False
    )
    op.create_table(
        "senior_visit",
        sa.Column("visitor_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("help_agreed", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"done_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_senior_visit_done_on_range"),
        ),
        sa.CheckConstraint(
            '"done_on" IS date("done_on", \'+0 days\')', name=op.f("ck_senior_visit_done_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"visited_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_senior_visit_visited_on_range"),
        ),
        sa.CheckConstraint(
            '"visited_on" IS date("visited_on", \'+0 days\')',
            name=op.f("ck_senior_visit_visited_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "done_on >= visited_on", name=op.f("ck_senior_visit_done_after_the_visit")
        ),
        sa.CheckConstraint('length("heard") <= 2000', name=op.f("ck_senior_visit_heard_length")),
        sa.CheckConstraint(
            'length("help_agreed") <= 2000', name=op.f("ck_senior_visit_help_agreed_length")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_senior_visit_unit_id")),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["person.id"], name=op.f("fk_senior_visit_visitor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_senior_visit")),
        sa.UniqueConstraint("uid", name=op.f("uq_senior_visit_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_senior_visit_unit_id"), "senior_visit", ["unit_id"], unique=False)
    op.create_index(
        op.f("ix_senior_visit_visitor_id"), "senior_visit", ["visitor_id"], unique=False
    )
    op.create_table(
        "framework_change",
        sa.Column("framework_version_id", sa.Integer(), nullable=False),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(what) <> ''", name=op.f("ck_framework_change_what_given")),
        sa.CheckConstraint(
            'length("item_code") <= 200', name=op.f("ck_framework_change_item_code_length")
        ),
        sa.CheckConstraint(
            'length("policy") <= 2000', name=op.f("ck_framework_change_policy_length")
        ),
        sa.CheckConstraint('length("what") <= 2000', name=op.f("ck_framework_change_what_length")),
        sa.ForeignKeyConstraint(
            ["framework_version_id"],
            ["framework_version.id"],
            name=op.f("fk_framework_change_framework_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_change")),
        sa.UniqueConstraint("uid", name=op.f("uq_framework_change_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_framework_change_framework_version_id"),
        "framework_change",
        ["framework_version_id"],
        unique=False,
    )
    op.create_table(
        "crosswalk",
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("match", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"match\" IN ('main', 'partial')", name=op.f("ck_crosswalk_match_known")
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_crosswalk_two_items")),
        sa.CheckConstraint(
            'length("rationale") <= 2000', name=op.f("ck_crosswalk_rationale_length")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_crosswalk_author_id")),
        sa.ForeignKeyConstraint(["from_id"], ["behaviour.id"], name=op.f("fk_crosswalk_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["behaviour.id"], name=op.f("fk_crosswalk_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crosswalk")),
        sa.UniqueConstraint("from_id", "to_id", name=op.f("uq_crosswalk_from_id_to_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_crosswalk_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_crosswalk_from_id"), "crosswalk", ["from_id"], unique=False)
    op.create_index(op.f("ix_crosswalk_to_id"), "crosswalk", ["to_id"], unique=False)
    op.create_table(
        "framework_feedback",
        sa.Column("framework_version_id", sa.Integer(), nullable=True),
        sa.Column("capability_id", sa.Integer(), nullable=True),
        sa.Column("behaviour_id", sa.Integer(), nullable=True),
        sa.Column("screen", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("caused_change_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'answered') = (outcome IS NOT NULL)",
            name=op.f("ck_framework_feedback_answered_somehow"),
        ),
        sa.CheckConstraint(
            "CASE WHEN framework_version_id IS NULL THEN 0 ELSE 1 END + CASE WHEN capability_id IS NULL THEN 0 ELSE 1 END + CASE WHEN behaviour_id IS NULL THEN 0 ELSE 1 END + CASE WHEN trim(screen) = '' THEN 0 ELSE 1 END = 1",
            name=op.f("ck_framework_feedback_one_target"),
        ),
        sa.CheckConstraint(
            "\"kind\" IN ('missing', 'unclear', 'wrong', 'works-well')",
            name=op.f("ck_framework_feedback_kind_known"),
        ),
        sa.CheckConstraint(
            "\"outcome\" IN ('changed', 'planned', 'not-changed')",
            name=op.f("ck_framework_feedback_outcome_known"),
        ),
        sa.CheckConstraint(
            "\"state\" IN ('received', 'acknowledged', 'answered')",
            name=op.f("ck_framework_feedback_state_known"),
        ),
        sa.CheckConstraint(
            'length("response") <= 2000', name=op.f("ck_framework_feedback_response_length")
        ),
        sa.CheckConstraint(
            'length("screen") <= 200', name=op.f("ck_framework_feedback_screen_length")
        ),
        sa.CheckConstraint(
            'length("text") <= 2000', name=op.f("ck_framework_feedback_text_length")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_framework_feedback_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["behaviour_id"], ["behaviour.id"], name=op.f("fk_framework_feedback_behaviour_id")
        ),
        sa.ForeignKeyConstraint(
            ["capability_id"], ["capability.id"], name=op.f("fk_framework_feedback_capability_id")
        ),
        sa.ForeignKeyConstraint(
            ["caused_change_id"],
            ["framework_change.id"],
            name=op.f("fk_framework_feedback_caused_change_id"),
        ),
        sa.ForeignKeyConstraint(
            ["framework_version_id"],
            ["framework_version.id"],
            name=op.f("fk_framework_feedback_framework_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_framework_feedback_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_framework_feedback_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_feedback")),
        sa.UniqueConstraint("uid", name=op.f("uq_framework_feedback_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_framework_feedback_behaviour_id"),
        "framework_feedback",
        ["behaviour_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_framework_feedback_capability_id"),
        "framework_feedback",
        ["capability_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_framework_feedback_caused_change_id"),
        "framework_feedback",
        ["caused_change_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_framework_feedback_framework_version_id"),
        "framework_feedback",
        ["framework_version_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_framework_feedback_person_id"), "framework_feedback", ["person_id"], unique=False
    )
    op.create_table(
        "objective",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("origin_feedback_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(title) <> ''", name=op.f("ck_objective_title_given")),
        sa.CheckConstraint(
            "\"ended_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_objective_ended_on_range"),
        ),
        sa.CheckConstraint(
            '"ended_on" IS date("ended_on", \'+0 days\')', name=op.f("ck_objective_ended_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"level\" IN ('team', 'unit', 'organisation', 'place', 'regional', 'national')",
            name=op.f("ck_objective_level_known"),
        ),
        sa.CheckConstraint('length("origin") <= 2000', name=op.f("ck_objective_origin_length")),
        sa.CheckConstraint('length("title") <= 200', name=op.f("ck_objective_title_length")),
        sa.ForeignKeyConstraint(
            ["origin_feedback_id"],
            ["framework_feedback.id"],
            name=op.f("fk_objective_origin_feedback_id"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_objective_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective")),
        sa.UniqueConstraint("uid", name=op.f("uq_objective_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_objective_unit_id"), "objective", ["unit_id"], unique=False)
    op.create_table(
        "objective_tag",
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.CheckConstraint('length("tag") <= 200', name=op.f("ck_objective_tag_tag_length")),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objective.id"], name=op.f("fk_objective_tag_objective_id")
        ),
        sa.PrimaryKeyConstraint("objective_id", "tag", name=op.f("pk_objective_tag")),
    )
    op.create_table(
        "adoption",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("adopter_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("adapted", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"since\" BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_adoption_since_range")
        ),
        sa.CheckConstraint(
            '"since" IS date("since", \'+0 days\')', name=op.f("ck_adoption_since_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"state\" IN ('interested', 'testing', 'in-use', 'holding', 'stopped')",
            name=op.f("ck_adoption_state_known"),
        ),
        sa.CheckConstraint('length("adapted") <= 2000', name=op.f("ck_adoption_adapted_length")),
        sa.CheckConstraint(
            "project_id <> adopter_id", name=op.f("ck_adoption_not_its_own_adopter")
        ),
        sa.ForeignKeyConstraint(
            ["adopter_id"], ["project.id"], name=op.f("fk_adoption_adopter_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_adoption_project_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_adoption_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
        sa.UniqueConstraint("uid", name=op.f("uq_adoption_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_adoption_adopter_id"), "adoption", ["adopter_id"], unique=False)
    op.create_index(op.f("ix_adoption_project_id"), "adoption", ["project_id"], unique=False)
    op.create_index(op.f("ix_adoption_unit_id"), "adoption", ["unit_id"], unique=False)
    op.create_table(
        "project_tag",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.CheckConstraint('length("tag") <= 200', name=op.f("ck_project_tag_tag_length")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_tag_project_id")
        ),
        sa.PrimaryKeyConstraint("project_id", "tag", name=op.f("pk_project_tag")),
    )
    op.create_table(
        "goal_behaviour",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("behaviour_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["behaviour_id"], ["behaviour.id"], name=op.f("fk_goal_behaviour_behaviour_id")
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["development_goal.id"], name=op.f("fk_goal_behaviour_goal_id")
        ),
        sa.PrimaryKeyConstraint("goal_id", "behaviour_id", name=op.f("pk_goal_behaviour")),
    )
    op.create_table(
        "goal_check_in",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"course\" IN ('on-course', 'not-sure', 'stuck', 'done')",
            name=op.f("ck_goal_check_in_course_known"),
        ),
        sa.CheckConstraint(
            "\"on\" BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_goal_check_in_on_range")
        ),
        sa.CheckConstraint(
            '"on" IS date("on", \'+0 days\')', name=op.f("ck_goal_check_in_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint('length("note") <= 2000', name=op.f("ck_goal_check_in_note_length")),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["development_goal.id"], name=op.f("fk_goal_check_in_goal_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_goal_check_in_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_check_in")),
        sa.UniqueConstraint("uid", name=op.f("uq_goal_check_in_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_goal_check_in_goal_id"), "goal_check_in", ["goal_id"], unique=False)
    op.create_table(
        "goal_review",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("with_id", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"on\" BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_goal_review_on_range")
        ),
        sa.CheckConstraint(
            '"on" IS date("on", \'+0 days\')', name=op.f("ck_goal_review_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"outcome\" IN ('continue', 'raise', 'achieved', 'let-go', 'handed-over')",
            name=op.f("ck_goal_review_outcome_known"),
        ),
        sa.CheckConstraint('length("note") <= 2000', name=op.f("ck_goal_review_note_length")),
        sa.CheckConstraint(
            'length("rule_version") <= 200', name=op.f("ck_goal_review_rule_version_length")
        ),
        sa.CheckConstraint(
            'length("strength") <= 200', name=op.f("ck_goal_review_strength_length")
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["development_goal.id"], name=op.f("fk_goal_review_goal_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_goal_review_person_id")
        ),
        sa.ForeignKeyConstraint(["with_id"], ["person.id"], name=op.f("fk_goal_review_with_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_review")),
        sa.UniqueConstraint("uid", name=op.f("uq_goal_review_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_goal_review_goal_id"), "goal_review", ["goal_id"], unique=False)
    op.create_table(
        "pulse",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("pools_into_id", sa.Integer(), nullable=True),
        sa.Column("days_between", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(title) <> ''", name=op.f("ck_pulse_title_given")),
        sa.CheckConstraint(
            "\"ended_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_pulse_ended_on_range"),
        ),
        sa.CheckConstraint(
            '"ended_on" IS date("ended_on", \'+0 days\')', name=op.f("ck_pulse_ended_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint('length("title") <= 200', name=op.f("ck_pulse_title_length")),
        sa.CheckConstraint("pools_into_id <> id", name=op.f("ck_pulse_not_pooled_into_itself")),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["development_goal.id"], name=op.f("fk_pulse_goal_id")
        ),
        sa.ForeignKeyConstraint(
            ["pools_into_id"], ["pulse.id"], name=op.f("fk_pulse_pools_into_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_pulse_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
        sa.UniqueConstraint("uid", name=op.f("uq_pulse_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_pulse_goal_id"), "pulse", ["goal_id"], unique=False)
    op.create_index(op.f("ix_pulse_pools_into_id"), "pulse", ["pools_into_id"], unique=False)
    op.create_index(op.f("ix_pulse_project_id"), "pulse", ["project_id"], unique=False)
    op.create_table(
        "shared_goal",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("counted", sa.Text(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(aim) <> ''", name=op.f("ck_shared_goal_aim_given")),
        sa.CheckConstraint(
            "\"state\" IN ('draft', 'open', 'met', 'retired')",
            name=op.f("ck_shared_goal_state_known"),
        ),
        sa.CheckConstraint('length("aim") <= 2000', name=op.f("ck_shared_goal_aim_length")),
        sa.CheckConstraint('length("counted") <= 2000', name=op.f("ck_shared_goal_counted_length")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_shared_goal_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_shared_goal_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_goal")),
        sa.UniqueConstraint("uid", name=op.f("uq_shared_goal_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_shared_goal_measure_id"), "shared_goal", ["measure_id"], unique=False)
    op.create_index(
        op.f("ix_shared_goal_partnership_id"), "shared_goal", ["partnership_id"], unique=False
    )
    op.create_table(
        "pulse_item",
        sa.Column("pulse_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(text) <> ''", name=op.f("ck_pulse_item_text_given")),
        sa.CheckConstraint('length("key") <= 200', name=op.f("ck_pulse_item_key_length")),
        sa.CheckConstraint('length("text") <= 2000', name=op.f("ck_pulse_item_text_length")),
        sa.CheckConstraint("position BETWEEN 1 AND 6", name=op.f("ck_pulse_item_few_items")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_pulse_item_measure_id")
        ),
        sa.ForeignKeyConstraint(["pulse_id"], ["pulse.id"], name=op.f("fk_pulse_item_pulse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_item")),
        sa.UniqueConstraint("pulse_id", "position", name=op.f("uq_pulse_item_pulse_id_position")),
        sa.UniqueConstraint("uid", name=op.f("uq_pulse_item_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_pulse_item_measure_id"), "pulse_item", ["measure_id"], unique=False)
    op.create_index(op.f("ix_pulse_item_pulse_id"), "pulse_item", ["pulse_id"], unique=False)
    op.create_table(
        "pulse_wave",
        sa.Column("pulse_id", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (salt IS NOT NULL)", name=op.f("ck_pulse_wave_salt_only_while_open")
        ),
        sa.CheckConstraint(
            "\"closes_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_pulse_wave_closes_on_range"),
        ),
        sa.CheckConstraint(
            '"closes_on" IS date("closes_on", \'+0 days\')',
            name=op.f("ck_pulse_wave_closes_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"opens_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_pulse_wave_opens_on_range"),
        ),
        sa.CheckConstraint(
            '"opens_on" IS date("opens_on", \'+0 days\')', name=op.f("ck_pulse_wave_opens_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"state\" IN ('open', 'published', 'pooled', 'withheld')",
            name=op.f("ck_pulse_wave_state_known"),
        ),
        sa.CheckConstraint("answers >= 0", name=op.f("ck_pulse_wave_answers_counted")),
        sa.CheckConstraint(
            "closes_on >= opens_on", name=op.f("ck_pulse_wave_closes_after_it_opens")
        ),
        sa.CheckConstraint('length("salt") <= 200', name=op.f("ck_pulse_wave_salt_length")),
        sa.ForeignKeyConstraint(["pulse_id"], ["pulse.id"], name=op.f("fk_pulse_wave_pulse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_wave")),
        sa.UniqueConstraint("uid", name=op.f("uq_pulse_wave_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_pulse_wave_pulse_id"), "pulse_wave", ["pulse_id"], unique=False)
    op.create_table(
        "signature",
        sa.Column("shared_goal_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"signed_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_signature_signed_on_range"),
        ),
        sa.CheckConstraint(
            '"signed_on" IS date("signed_on", \'+0 days\')',
            name=op.f("ck_signature_signed_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"withdrawn_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_signature_withdrawn_on_range"),
        ),
        sa.CheckConstraint(
            '"withdrawn_on" IS date("withdrawn_on", \'+0 days\')',
            name=op.f("ck_signature_withdrawn_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "withdrawn_on >= signed_on", name=op.f("ck_signature_withdrawn_after_it_was_signed")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_signature_measure_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signature_person_id")),
        sa.ForeignKeyConstraint(
            ["shared_goal_id"], ["shared_goal.id"], name=op.f("fk_signature_shared_goal_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_signature_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("uid", name=op.f("uq_signature_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_signature_shared_goal_id"), "signature", ["shared_goal_id"], unique=False
    )
    op.create_index(op.f("ix_signature_unit_id"), "signature", ["unit_id"], unique=False)
    op.create_index(
        "uq_signature_standing",
        "signature",
        ["shared_goal_id", "unit_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_on IS NULL"),
        postgresql_where=sa.text("withdrawn_on IS NULL"),
    )
    op.create_table(
        "corroboration",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("wave_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at_cycles", sa.Boolean(), nullable=False),
        sa.Column("part_is_right", sa.Boolean(), nullable=False),
        sa.Column("shows_because", sa.Text(), nullable=False),
        sa.Column("is_line_manager", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'pulse') = (person_id IS NULL)",
            name=op.f("ck_corroboration_a_person_or_a_pulse"),
        ),
        sa.CheckConstraint(
            "(kind = 'pulse') = (wave_id IS NOT NULL)",
            name=op.f("ck_corroboration_pulse_with_its_wave"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (trim(withdrawn_reason) = '')",
            name=op.f("ck_corroboration_withdrawn_for_a_reason"),
        ),
        sa.CheckConstraint(
            "answer IS NULL OR (kind = 'colleague') = (answer IN ('confirmed', 'not-my-memory'))",
            name=op.f("ck_corroboration_answer_of_its_kind"),
        ),
        sa.CheckConstraint(
            "answer IS NULL OR answer <> 'signed' OR (looked_at_cycles AND part_is_right AND trim(shows_because) <> '')",
            name=op.f("ck_corroboration_signed_with_three_statements"),
        ),
        sa.CheckConstraint(
            "\"answer\" IN ('confirmed', 'not-my-memory', 'signed', 'not-yet')",
            name=op.f("ck_corroboration_answer_known"),
        ),
        sa.CheckConstraint(
            "\"kind\" IN ('colleague', 'coach', 'pulse')", name=op.f("ck_corroboration_kind_known")
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_corroboration_answered_at_a_moment"),
        ),
        sa.CheckConstraint(
            'length("shows_because") <= 2000', name=op.f("ck_corroboration_shows_because_length")
        ),
        sa.CheckConstraint(
            'length("withdrawn_reason") <= 2000',
            name=op.f("ck_corroboration_withdrawn_reason_length"),
        ),
        sa.CheckConstraint(
            "person_id <> asked_by_id", name=op.f("ck_corroboration_nobody_for_themself")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_corroboration_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["evidence_link.id"], name=op.f("fk_corroboration_link_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_corroboration_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["pulse_wave.id"], name=op.f("fk_corroboration_wave_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corroboration")),
        sa.UniqueConstraint("uid", name=op.f("uq_corroboration_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_corroboration_link_id"), "corroboration", ["link_id"], unique=False)
    op.create_index(
        op.f("ix_corroboration_person_id"), "corroboration", ["person_id"], unique=False
    )
    op.create_index(op.f("ix_corroboration_wave_id"), "corroboration", ["wave_id"], unique=False)
    op.create_index(
        "uq_corroboration_standing",
        "corroboration",
        ["link_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "link_behaviour",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("behaviour_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["behaviour_id"], ["behaviour.id"], name=op.f("fk_link_behaviour_behaviour_id")
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["evidence_link.id"], name=op.f("fk_link_behaviour_link_id")
        ),
        sa.PrimaryKeyConstraint("link_id", "behaviour_id", name=op.f("pk_link_behaviour")),
    )
    op.create_table(
        "pulse_tally",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("answer BETWEEN 0 AND 5", name=op.f("ck_pulse_tally_answer_known")),
        sa.CheckConstraint("count >= 0", name=op.f("ck_pulse_tally_count_from_zero")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["pulse_item.id"], name=op.f("fk_pulse_tally_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["pulse_wave.id"], name=op.f("fk_pulse_tally_wave_id")
        ),
        sa.PrimaryKeyConstraint("wave_id", "item_id", "answer", name=op.f("pk_pulse_tally")),
    )
    op.create_table(
        "pulse_token",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint('length("digest") <= 200', name=op.f("ck_pulse_token_digest_length")),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["pulse_wave.id"], name=op.f("fk_pulse_token_wave_id")
        ),
        sa.PrimaryKeyConstraint("wave_id", "digest", name=op.f("pk_pulse_token")),
    )
    changed(
        "behaviour",
        sa.Column("capability_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("typical_trace", sa.Text(), nullable=False),
        sa.Column("not_this", sa.Text(), nullable=False),
        sa.Column("pulse_item", sa.Text(), nullable=False),
        sa.Column("floor", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length("code") <= 200', name=op.f("ck_behaviour_code_length")),
        sa.CheckConstraint('length("floor") <= 200', name=op.f("ck_behaviour_floor_length")),
        sa.CheckConstraint('length("not_this") <= 2000', name=op.f("ck_behaviour_not_this_length")),
        sa.CheckConstraint(
            'length("pulse_item") <= 2000', name=op.f("ck_behaviour_pulse_item_length")
        ),
        sa.CheckConstraint(
            'length("statement") <= 2000', name=op.f("ck_behaviour_statement_length")
        ),
        sa.CheckConstraint(
            'length("typical_trace") <= 2000', name=op.f("ck_behaviour_typical_trace_length")
        ),
        sa.ForeignKeyConstraint(
            ["capability_id"], ["capability.id"], name=op.f("fk_behaviour_capability_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_behaviour")),
        sa.UniqueConstraint("capability_id", "code", name=op.f("uq_behaviour_capability_id_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_behaviour_uid")),
        sqlite_autoincrement=True,
        fill={"not_this": "''", "pulse_item": "''", "floor": "''"},
    )
    changed(
        "cycle",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("who_where", sa.Text(), nullable=False),
        sa.Column("how_many", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("studied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decision_why", sa.Text(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drop_reason", sa.Text(), nullable=False),
        sa.Column("scale_people", sa.Integer(), nullable=True),
        sa.Column("scale_staff", sa.Integer(), nullable=True),
        sa.Column("scale_shifts", sa.Integer(), nullable=True),
        sa.Column("scale_sites", sa.Integer(), nullable=True),
        sa.Column("changes_at_once", sa.Integer(), nullable=False),
        sa.Column("belief", sa.Text(), nullable=True),
        sa.Column("cost", sa.Text(), nullable=True),
        sa.Column("readiness", sa.Text(), nullable=True),
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("what_changes", sa.Text(), nullable=False),
        sa.Column("collector", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("stop_rule", sa.Text(), nullable=False),
        sa.Column("safety_note", sa.Text(), nullable=False),
        sa.Column("for_group", sa.Text(), nullable=False),
        sa.Column("changes_from", sa.Text(), nullable=False),
        sa.Column("overlap", sa.Text(), nullable=True),
        sa.Column("as_planned", sa.Text(), nullable=True),
        sa.Column("not_as_planned", sa.Text(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("over_on", sa.Date(), nullable=True),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("surprises", sa.Text(), nullable=False),
        sa.Column("chart_showed", sa.Text(), nullable=False),
        sa.Column("confidence_now", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(stage = 'acted') = (decision IS NOT NULL)",
            name=op.f("ck_cycle_acted_with_a_decision"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('doing', 'studied', 'acted') OR happened_at IS NOT NULL",
            name=op.f("ck_cycle_done_before_studied"),
        ),
        sa.CheckConstraint(
            "\"as_planned\" IN ('yes', 'with-changes', 'no')",
            name=op.f("ck_cycle_as_planned_known"),
        ),
        sa.CheckConstraint(
            "\"began_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_cycle_began_on_range"),
        ),
        sa.CheckConstraint(
            '"began_on" IS date("began_on", \'+0 days\')', name=op.f("ck_cycle_began_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"belief\" IN ('low', 'medium', 'high')", name=op.f("ck_cycle_belief_known")
        ),
        sa.CheckConstraint(
            "\"cost\" IN ('low', 'medium', 'high')", name=op.f("ck_cycle_cost_known")
        ),
        sa.CheckConstraint(
            "\"decision\" IN ('adopt', 'adapt', 'expand', 'abandon')",
            name=op.f("ck_cycle_decision_known"),
        ),
        sa.CheckConstraint(
            "\"ends_on\" BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_cycle_ends_on_range")
        ),
        sa.CheckConstraint(
            '"ends_on" IS date("ends_on", \'+0 days\')', name=op.f("ck_cycle_ends_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"over_on\" BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_cycle_over_on_range")
        ),
        sa.CheckConstraint(
            '"over_on" IS date("over_on", \'+0 days\')', name=op.f("ck_cycle_over_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"overlap\" IN ('stagger', 'alternate', 'joint')", name=op.f("ck_cycle_overlap_known")
        ),
        sa.CheckConstraint(
            "\"purpose\" IN ('test', 'collect-information', 'develop-a-change', 'implement')",
            name=op.f("ck_cycle_purpose_known"),
        ),
        sa.CheckConstraint(
            "\"readiness\" IN ('low', 'medium', 'high')", name=op.f("ck_cycle_readiness_known")
        ),
        sa.CheckConstraint(
            "\"stage\" IN ('planned', 'doing', 'studied', 'acted', 'dropped')",
            name=op.f("ck_cycle_stage_known"),
        ),
        sa.CheckConstraint(
            "\"starts_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_cycle_starts_on_range"),
        ),
        sa.CheckConstraint(
            '"starts_on" IS date("starts_on", \'+0 days\')', name=op.f("ck_cycle_starts_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "changes_at_once BETWEEN 1 AND 99", name=op.f("ck_cycle_changes_counted")
        ),
        sa.CheckConstraint(
            "confidence_now BETWEEN 0 AND 100", name=op.f("ck_cycle_confidence_percent")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_cycle_ends_after_start")
        ),
        sa.CheckConstraint("follows_id <> id", name=op.f("ck_cycle_not_its_own_follower")),
        sa.CheckConstraint(
            'length("changes_from") <= 2000', name=op.f("ck_cycle_changes_from_length")
        ),
        sa.CheckConstraint(
            'length("chart_showed") <= 2000', name=op.f("ck_cycle_chart_showed_length")
        ),
        sa.CheckConstraint('length("collector") <= 2000', name=op.f("ck_cycle_collector_length")),
        sa.CheckConstraint('length("conditions") <= 2000', name=op.f("ck_cycle_conditions_length")),
        sa.CheckConstraint(
            'length("decision_why") <= 2000', name=op.f("ck_cycle_decision_why_length")
        ),
        sa.CheckConstraint(
            'length("drop_reason") <= 2000', name=op.f("ck_cycle_drop_reason_length")
        ),
        sa.CheckConstraint('length("for_group") <= 2000', name=op.f("ck_cycle_for_group_length")),
        sa.CheckConstraint('length("happened") <= 2000', name=op.f("ck_cycle_happened_length")),
        sa.CheckConstraint('length("how_many") <= 200', name=op.f("ck_cycle_how_many_length")),
        sa.CheckConstraint('length("learned") <= 2000', name=op.f("ck_cycle_learned_length")),
        sa.CheckConstraint(
            'length("not_as_planned") <= 2000', name=op.f("ck_cycle_not_as_planned_length")
        ),
        sa.CheckConstraint('length("objective") <= 2000', name=op.f("ck_cycle_objective_length")),
        sa.CheckConstraint('length("plan") <= 2000', name=op.f("ck_cycle_plan_length")),
        sa.CheckConstraint('length("problems") <= 2000', name=op.f("ck_cycle_problems_length")),
        sa.CheckConstraint('length("question") <= 2000', name=op.f("ck_cycle_question_length")),
        sa.CheckConstraint('length("risk") <= 2000', name=op.f("ck_cycle_risk_length")),
        sa.CheckConstraint(
            'length("safety_note") <= 2000', name=op.f("ck_cycle_safety_note_length")
        ),
        sa.CheckConstraint('length("stop_rule") <= 2000', name=op.f("ck_cycle_stop_rule_length")),
        sa.CheckConstraint('length("surprises") <= 2000', name=op.f("ck_cycle_surprises_length")),
        sa.CheckConstraint(
            'length("what_changes") <= 2000', name=op.f("ck_cycle_what_changes_length")
        ),
        sa.CheckConstraint('length("who_where") <= 200', name=op.f("ck_cycle_who_where_length")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_cycle_number_from_one")),
        sa.CheckConstraint("over_on >= began_on", name=op.f("ck_cycle_over_after_it_began")),
        sa.CheckConstraint(
            "scale_people BETWEEN 1 AND 100000", name=op.f("ck_cycle_scale_people_counted")
        ),
        sa.CheckConstraint(
            "scale_shifts BETWEEN 1 AND 100000", name=op.f("ck_cycle_scale_shifts_counted")
        ),
        sa.CheckConstraint(
            "scale_sites BETWEEN 1 AND 100000", name=op.f("ck_cycle_scale_sites_counted")
        ),
        sa.CheckConstraint(
            "scale_staff BETWEEN 1 AND 100000", name=op.f("ck_cycle_scale_staff_counted")
        ),
        sa.ForeignKeyConstraint(["follows_id"], ["cycle.id"], name=op.f("fk_cycle_follows_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["change_idea.id"], name=op.f("fk_cycle_idea_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_cycle_lead_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_cycle_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_cycle_project_id_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_cycle_uid")),
        sqlite_autoincrement=True,
        fill={"for_group": "''"},
    )
    changed(
        "development_goal",
        sa.Column("owner_person_id", sa.Integer(), nullable=True),
        sa.Column("owner_project_id", sa.Integer(), nullable=True),
        sa.Column("owner_unit_id", sa.Integer(), nullable=True),
        sa.Column("owner_partnership_id", sa.Integer(), nullable=True),
        sa.Column("capability_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("stage_now", sa.Text(), nullable=True),
        sa.Column("stage_wanted", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("handed_to_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "trim(statement) <> ''", name=op.f("ck_development_goal_statement_given")
        ),
        sa.CheckConstraint(
            "\"ended_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_development_goal_ended_on_range"),
        ),
        sa.CheckConstraint(
            '"ended_on" IS date("ended_on", \'+0 days\')',
            name=op.f("ck_development_goal_ended_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"level\" IN ('team', 'unit', 'organisation', 'place', 'regional', 'national')",
            name=op.f("ck_development_goal_level_known"),
        ),
        sa.CheckConstraint(
            "\"review_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_development_goal_review_on_range"),
        ),
        sa.CheckConstraint(
            '"review_on" IS date("review_on", \'+0 days\')',
            name=op.f("ck_development_goal_review_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"stage_now\" IN ('exploring', 'practising', 'leading', 'enabling')",
            name=op.f("ck_development_goal_stage_now_known"),
        ),
        sa.CheckConstraint(
            "\"stage_wanted\" IN ('exploring', 'practising', 'leading', 'enabling')",
            name=op.f("ck_development_goal_stage_wanted_known"),
        ),
        sa.CheckConstraint(
            "\"state\" IN ('draft', 'active', 'achieved', 'let-go', 'handed-over')",
            name=op.f("ck_development_goal_state_known"),
        ),
        sa.CheckConstraint(
            "CASE WHEN owner_person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN owner_project_id IS NULL THEN 0 ELSE 1 END + CASE WHEN owner_unit_id IS NULL THEN 0 ELSE 1 END + CASE WHEN owner_partnership_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_development_goal_one_owner"),
        ),
        sa.CheckConstraint(
            'length("statement") <= 2000', name=op.f("ck_development_goal_statement_length")
        ),
        sa.CheckConstraint('length("why") <= 2000', name=op.f("ck_development_goal_why_length")),
        sa.ForeignKeyConstraint(
            ["capability_id"], ["capability.id"], name=op.f("fk_development_goal_capability_id")
        ),
        sa.ForeignKeyConstraint(
            ["handed_to_id"], ["person.id"], name=op.f("fk_development_goal_handed_to_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_partnership_id"],
            ["partnership.id"],
            name=op.f("fk_development_goal_owner_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_person_id"], ["person.id"], name=op.f("fk_development_goal_owner_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_project_id"], ["project.id"], name=op.f("fk_development_goal_owner_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_unit_id"], ["unit.id"], name=op.f("fk_development_goal_owner_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_goal")),
        sa.UniqueConstraint("uid", name=op.f("uq_development_goal_uid")),
        sqlite_autoincrement=True,
        fill={"why": "''"},
    )
    changed(
        "evidence_link",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("adoption_id", sa.Integer(), nullable=True),
        sa.Column("shared_goal_id", sa.Integer(), nullable=True),
        sa.Column("blocker_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("pulse_id", sa.Integer(), nullable=True),
        sa.Column("reflection", sa.Text(), nullable=False),
        sa.Column("my_part", sa.Text(), nullable=False),
        sa.Column("so_what", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN cycle_id IS NULL THEN 0 ELSE 1 END + CASE WHEN project_id IS NULL THEN 0 ELSE 1 END + CASE WHEN idea_id IS NULL THEN 0 ELSE 1 END + CASE WHEN measure_id IS NULL THEN 0 ELSE 1 END + CASE WHEN adoption_id IS NULL THEN 0 ELSE 1 END + CASE WHEN shared_goal_id IS NULL THEN 0 ELSE 1 END + CASE WHEN blocker_id IS NULL THEN 0 ELSE 1 END + CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END + CASE WHEN pulse_id IS NULL THEN 0 ELSE 1 END + CASE WHEN trim(reflection) = '' THEN 0 ELSE 1 END = 1",
            name=op.f("ck_evidence_link_one_source"),
        ),
        sa.CheckConstraint(
            "\"state\" IN ('linked', 'withdrawn')", name=op.f("ck_evidence_link_state_known")
        ),
        sa.CheckConstraint(
            'length("my_part") <= 200', name=op.f("ck_evidence_link_my_part_length")
        ),
        sa.CheckConstraint(
            'length("reflection") <= 2000', name=op.f("ck_evidence_link_reflection_length")
        ),
        sa.CheckConstraint(
            'length("rule_version") <= 200', name=op.f("ck_evidence_link_rule_version_length")
        ),
        sa.CheckConstraint(
            'length("so_what") <= 2000', name=op.f("ck_evidence_link_so_what_length")
        ),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoption.id"], name=op.f("fk_evidence_link_adoption_id")
        ),
        sa.ForeignKeyConstraint(
            ["blocker_id"], ["blocker.id"], name=op.f("fk_evidence_link_blocker_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_evidence_link_cycle_id")),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["development_goal.id"], name=op.f("fk_evidence_link_goal_id")
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["change_idea.id"], name=op.f("fk_evidence_link_idea_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_evidence_link_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_evidence_link_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_evidence_link_project_id")
        ),
        sa.ForeignKeyConstraint(["pulse_id"], ["pulse.id"], name=op.f("fk_evidence_link_pulse_id")),
        sa.ForeignKeyConstraint(
            ["shared_goal_id"], ["shared_goal.id"], name=op.f("fk_evidence_link_shared_goal_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["senior_visit.id"], name=op.f("fk_evidence_link_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_link")),
        sa.UniqueConstraint("uid", name=op.f("uq_evidence_link_uid")),
        sqlite_autoincrement=True,
        fill={"reflection": "''", "rule_version": "''", "facts": "'{}'"},
    )
    changed(
        "framework",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("steward", sa.Text(), nullable=False),
        sa.Column("licence_note", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length("code") <= 200', name=op.f("ck_framework_code_length")),
        sa.CheckConstraint(
            'length("licence_note") <= 2000', name=op.f("ck_framework_licence_note_length")
        ),
        sa.CheckConstraint(
            'length("source_url") <= 2000', name=op.f("ck_framework_source_url_length")
        ),
        sa.CheckConstraint('length("steward") <= 200', name=op.f("ck_framework_steward_length")),
        sa.CheckConstraint('length("title") <= 200', name=op.f("ck_framework_title_length")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_framework_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework")),
        sa.UniqueConstraint("code", name=op.f("uq_framework_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_framework_uid")),
        sqlite_autoincrement=True,
        fill={"source_url": "''"},
    )
    changed(
        "framework_version",
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sponsors", sa.Text(), nullable=False),
        sa.Column("contributors", sa.Text(), nullable=False),
        sa.Column("sectors", sa.Text(), nullable=False),
        sa.Column("release_notes", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"state\" IN ('draft', 'consultation', 'published', 'superseded')",
            name=op.f("ck_framework_version_state_known"),
        ),
        sa.CheckConstraint(
            "\"valid_from\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_framework_version_valid_from_range"),
        ),
        sa.CheckConstraint(
            '"valid_from" IS date("valid_from", \'+0 days\')',
            name=op.f("ck_framework_version_valid_from_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            'length("contributors") <= 2000', name=op.f("ck_framework_version_contributors_length")
        ),
        sa.CheckConstraint(
            'length("number") <= 200', name=op.f("ck_framework_version_number_length")
        ),
        sa.CheckConstraint(
            'length("release_notes") <= 20000',
            name=op.f("ck_framework_version_release_notes_length"),
        ),
        sa.CheckConstraint(
            'length("sectors") <= 2000', name=op.f("ck_framework_version_sectors_length")
        ),
        sa.CheckConstraint(
            'length("sponsors") <= 2000', name=op.f("ck_framework_version_sponsors_length")
        ),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["framework.id"], name=op.f("fk_framework_version_framework_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_framework_version_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_version")),
        sa.UniqueConstraint(
            "framework_id", "number", name=op.f("uq_framework_version_framework_id_number")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_framework_version_uid")),
        sqlite_autoincrement=True,
        fill={
            "state": "'published'",
            "sponsors": "''",
            "contributors": "''",
            "sectors": "''",
            "release_notes": "''",
        },
    )
    changed(
        "goal_share",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"since\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_goal_share_since_range"),
        ),
        sa.CheckConstraint(
            '"since" IS date("since", \'+0 days\')', name=op.f("ck_goal_share_since_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"until\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_goal_share_until_range"),
        ),
        sa.CheckConstraint(
            '"until" IS date("until", \'+0 days\')', name=op.f("ck_goal_share_until_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "(viewer_id IS NULL) <> (project_id IS NULL)", name=op.f("ck_goal_share_one_viewer")
        ),
        sa.CheckConstraint("until >= since", name=op.f("ck_goal_share_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["development_goal.id"], name=op.f("fk_goal_share_goal_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_goal_share_project_id")
        ),
        sa.ForeignKeyConstraint(["viewer_id"], ["person.id"], name=op.f("fk_goal_share_viewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_share")),
        sa.UniqueConstraint("uid", name=op.f("uq_goal_share_uid")),
        sqlite_autoincrement=True,
        fill={},
    )
    changed(
        "measure",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("standard_id", sa.Integer(), nullable=True),
        sa.Column("catalogue_key", sa.Text(), nullable=False),
        sa.Column("collector_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("baseline_plan", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("retire_rule", sa.Text(), nullable=False),
        sa.Column("frequency_after", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("unit_label", sa.Text(), nullable=False),
        sa.Column("numerator_label", sa.Text(), nullable=False),
        sa.Column("denominator_label", sa.Text(), nullable=False),
        sa.Column("multiplier", sa.Double(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("of_group", sa.Text(), nullable=False),
        sa.Column("inclusion", sa.Text(), nullable=False),
        sa.Column("exclusion", sa.Text(), nullable=False),
        sa.Column("data_source", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("sampling", sa.Text(), nullable=False),
        sa.Column("sampling_note", sa.Text(), nullable=False),
        sa.Column("lowest_possible", sa.Double(), nullable=True),
        sa.Column("highest_possible", sa.Double(), nullable=True),
        sa.Column("lowest_expected", sa.Double(), nullable=True),
        sa.Column("highest_expected", sa.Double(), nullable=True),
        sa.Column("subgroup_size", sa.Integer(), nullable=True),
        sa.Column("minutes_per_point", sa.Double(), nullable=True),
        sa.Column("quality_notes", sa.Text(), nullable=False),
        sa.Column("completeness_expected", sa.Integer(), nullable=True),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_measure_name_given")),
        sa.CheckConstraint(
            "\"direction\" IN ('up', 'down', 'neither')", name=op.f("ck_measure_direction_known")
        ),
        sa.CheckConstraint(
            "\"ended_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_measure_ended_on_range"),
        ),
        sa.CheckConstraint(
            '"ended_on" IS date("ended_on", \'+0 days\')', name=op.f("ck_measure_ended_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"form\" IN ('value', 'count', 'proportion', 'rate', 'event', 'cases-between', 'readings')",
            name=op.f("ck_measure_form_known"),
        ),
        sa.CheckConstraint(
            "\"frequency\" IN ('daily', 'weekly', 'fortnightly', 'monthly', 'as-it-happens')",
            name=op.f("ck_measure_frequency_known"),
        ),
        sa.CheckConstraint(
            "\"frequency_after\" IN ('daily', 'weekly', 'fortnightly', 'monthly', 'as-it-happens')",
            name=op.f("ck_measure_frequency_after_known"),
        ),
        sa.CheckConstraint(
            "\"kind\" IN ('outcome', 'process', 'balancing')", name=op.f("ck_measure_kind_known")
        ),
        sa.CheckConstraint(
            "\"review_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_measure_review_on_range"),
        ),
        sa.CheckConstraint(
            '"review_on" IS date("review_on", \'+0 days\')', name=op.f("ck_measure_review_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"sampling\" IN ('all', 'random', 'every-nth', 'convenience')",
            name=op.f("ck_measure_sampling_known"),
        ),
        sa.CheckConstraint(
            "\"starts_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_measure_starts_on_range"),
        ),
        sa.CheckConstraint(
            '"starts_on" IS date("starts_on", \'+0 days\')', name=op.f("ck_measure_starts_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "completeness_expected BETWEEN 0 AND 100",
            name=op.f("ck_measure_completeness_is_a_percentage"),
        ),
        sa.CheckConstraint(
            "highest_expected BETWEEN -1000000000000 AND 1000000000000",
            name=op.f("ck_measure_highest_expected_finite"),
        ),
        sa.CheckConstraint(
            "highest_possible BETWEEN -1000000000000 AND 1000000000000",
            name=op.f("ck_measure_highest_possible_finite"),
        ),
        sa.CheckConstraint(
            'length("baseline_plan") <= 2000', name=op.f("ck_measure_baseline_plan_length")
        ),
        sa.CheckConstraint(
            'length("catalogue_key") <= 200', name=op.f("ck_measure_catalogue_key_length")
        ),
        sa.CheckConstraint(
            'length("data_source") <= 200', name=op.f("ck_measure_data_source_length")
        ),
        sa.CheckConstraint(
            'length("definition") <= 2000', name=op.f("ck_measure_definition_length")
        ),
        sa.CheckConstraint(
            'length("denominator_label") <= 200', name=op.f("ck_measure_denominator_label_length")
        ),
        sa.CheckConstraint('length("exclusion") <= 2000', name=op.f("ck_measure_exclusion_length")),
        sa.CheckConstraint('length("inclusion") <= 2000', name=op.f("ck_measure_inclusion_length")),
        sa.CheckConstraint('length("method") <= 200', name=op.f("ck_measure_method_length")),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_measure_name_length")),
        sa.CheckConstraint(
            'length("numerator_label") <= 200', name=op.f("ck_measure_numerator_label_length")
        ),
        sa.CheckConstraint('length("of_group") <= 2000', name=op.f("ck_measure_of_group_length")),
        sa.CheckConstraint(
            'length("population") <= 2000', name=op.f("ck_measure_population_length")
        ),
        sa.CheckConstraint(
            'length("quality_notes") <= 2000', name=op.f("ck_measure_quality_notes_length")
        ),
        sa.CheckConstraint(
            'length("retire_rule") <= 2000', name=op.f("ck_measure_retire_rule_length")
        ),
        sa.CheckConstraint(
            'length("sampling_note") <= 200', name=op.f("ck_measure_sampling_note_length")
        ),
        sa.CheckConstraint('length("short_name") <= 40', name=op.f("ck_measure_short_name_length")),
        sa.CheckConstraint(
            'length("unit_label") <= 200', name=op.f("ck_measure_unit_label_length")
        ),
        sa.CheckConstraint('length("why") <= 2000', name=op.f("ck_measure_why_length")),
        sa.CheckConstraint(
            "lowest_expected <= highest_expected", name=op.f("ck_measure_expected_in_order")
        ),
        sa.CheckConstraint(
            "lowest_expected BETWEEN -1000000000000 AND 1000000000000",
            name=op.f("ck_measure_lowest_expected_finite"),
        ),
        sa.CheckConstraint(
            "lowest_possible <= highest_possible", name=op.f("ck_measure_possible_in_order")
        ),
        sa.CheckConstraint(
            "lowest_possible BETWEEN -1000000000000 AND 1000000000000",
            name=op.f("ck_measure_lowest_possible_finite"),
        ),
        sa.CheckConstraint("minutes_per_point >= 0", name=op.f("ck_measure_minutes_not_negative")),
        sa.CheckConstraint("multiplier > 0", name=op.f("ck_measure_multiplier_positive")),
        sa.CheckConstraint(
            "subgroup_size BETWEEN 2 AND 25", name=op.f("ck_measure_subgroup_of_several")
        ),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["person.id"], name=op.f("fk_measure_collector_id")
        ),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_measure_deputy_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_measure_project_id")),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standard_measure.id"], name=op.f("fk_measure_standard_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("uid", name=op.f("uq_measure_uid")),
        sqlite_autoincrement=True,
        fill={"of_group": "''"},
    )
    changed(
        "project",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("pause_reason", sa.Text(), nullable=True),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("method_id", sa.Integer(), nullable=True),
        sa.Column("aim_what", sa.Text(), nullable=False),
        sa.Column("aim_from", sa.Text(), nullable=False),
        sa.Column("aim_to", sa.Text(), nullable=False),
        sa.Column("aim_for_whom", sa.Text(), nullable=False),
        sa.Column("aim_by", sa.Date(), nullable=True),
        sa.Column("why_now", sa.Text(), nullable=False),
        sa.Column("strategic_objective", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("source_note", sa.Text(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("first_step", sa.Text(), nullable=False),
        sa.Column("last_step", sa.Text(), nullable=False),
        sa.Column("scope_in", sa.Text(), nullable=False),
        sa.Column("scope_out", sa.Text(), nullable=False),
        sa.Column("planned_end", sa.Date(), nullable=True),
        sa.Column("involvement", sa.Text(), nullable=True),
        sa.Column("involvement_note", sa.Text(), nullable=False),
        sa.Column("equality_lens", sa.Text(), nullable=False),
        sa.Column("stakeholders", sa.Text(), nullable=False),
        sa.Column("resources", sa.Text(), nullable=False),
        sa.Column("barriers", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("governance", sa.Text(), nullable=True),
        sa.Column("governance_note", sa.Text(), nullable=False),
        sa.Column("hold_watcher", sa.Text(), nullable=False),
        sa.Column("hold_routine", sa.Text(), nullable=False),
        sa.Column("hold_number", sa.Text(), nullable=False),
        sa.Column("hold_signal", sa.Text(), nullable=False),
        sa.Column("hold_told", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'paused') = (pause_reason IS NOT NULL)",
            name=op.f("ck_project_paused_for_a_reason"),
        ),
        sa.CheckConstraint("trim(title) <> ''", name=op.f("ck_project_title_given")),
        sa.CheckConstraint(
            "\"aim_by\" BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_project_aim_by_range")
        ),
        sa.CheckConstraint(
            '"aim_by" IS date("aim_by", \'+0 days\')', name=op.f("ck_project_aim_by_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"governance\" IN ('improvement', 'audit', 'research', 'not-sure')",
            name=op.f("ck_project_governance_known"),
        ),
        sa.CheckConstraint(
            "\"involvement\" IN ('not-yet', 'informed', 'asked', 'work-with', 'decide-with')",
            name=op.f("ck_project_involvement_known"),
        ),
        sa.CheckConstraint(
            "\"pause_reason\" IN ('no-time', 'no-data', 'waiting', 'other')",
            name=op.f("ck_project_pause_reason_known"),
        ),
        sa.CheckConstraint(
            "\"planned_end\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_project_planned_end_range"),
        ),
        sa.CheckConstraint(
            '"planned_end" IS date("planned_end", \'+0 days\')',
            name=op.f("ck_project_planned_end_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"quality\" IN ('safe', 'timely', 'effective', 'efficient', 'equitable', 'person-centred')",
            name=op.f("ck_project_quality_known"),
        ),
        sa.CheckConstraint(
            "\"source\" IN ('incident', 'audit', 'complaint', 'staff-idea', 'patient-idea', 'other')",
            name=op.f("ck_project_source_known"),
        ),
        sa.CheckConstraint(
            "\"started_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_project_started_on_range"),
        ),
        sa.CheckConstraint(
            '"started_on" IS date("started_on", \'+0 days\')',
            name=op.f("ck_project_started_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"state\" IN ('idea', 'set-up', 'testing', 'paused', 'implementing', 'sustaining', 'closed', 'stopped')",
            name=op.f("ck_project_state_known"),
        ),
        sa.CheckConstraint(
            "\"visibility\" IN ('private', 'team', 'unit', 'organisation', 'partners', 'everyone')",
            name=op.f("ck_project_visibility_known"),
        ),
        sa.CheckConstraint(
            'length("aim_for_whom") <= 200', name=op.f("ck_project_aim_for_whom_length")
        ),
        sa.CheckConstraint('length("aim_from") <= 200', name=op.f("ck_project_aim_from_length")),
        sa.CheckConstraint('length("aim_to") <= 200', name=op.f("ck_project_aim_to_length")),
        sa.CheckConstraint('length("aim_what") <= 200', name=op.f("ck_project_aim_what_length")),
        sa.CheckConstraint('length("barriers") <= 2000', name=op.f("ck_project_barriers_length")),
        sa.CheckConstraint(
            'length("environment") <= 2000', name=op.f("ck_project_environment_length")
        ),
        sa.CheckConstraint(
            'length("equality_lens") <= 2000', name=op.f("ck_project_equality_lens_length")
        ),
        sa.CheckConstraint(
            'length("first_step") <= 200', name=op.f("ck_project_first_step_length")
        ),
        sa.CheckConstraint(
            'length("governance_note") <= 200', name=op.f("ck_project_governance_note_length")
        ),
        sa.CheckConstraint(
            'length("hold_number") <= 2000', name=op.f("ck_project_hold_number_length")
        ),
        sa.CheckConstraint(
            'length("hold_routine") <= 2000', name=op.f("ck_project_hold_routine_length")
        ),
        sa.CheckConstraint(
            'length("hold_signal") <= 2000', name=op.f("ck_project_hold_signal_length")
        ),
        sa.CheckConstraint('length("hold_told") <= 2000', name=op.f("ck_project_hold_told_length")),
        sa.CheckConstraint(
            'length("hold_watcher") <= 2000', name=op.f("ck_project_hold_watcher_length")
        ),
        sa.CheckConstraint(
            'length("involvement_note") <= 2000', name=op.f("ck_project_involvement_note_length")
        ),
        sa.CheckConstraint('length("last_step") <= 200', name=op.f("ck_project_last_step_length")),
        sa.CheckConstraint('length("learned") <= 2000', name=op.f("ck_project_learned_length")),
        sa.CheckConstraint('length("problem") <= 2000', name=op.f("ck_project_problem_length")),
        sa.CheckConstraint('length("reference") <= 200', name=op.f("ck_project_reference_length")),
        sa.CheckConstraint('length("resources") <= 2000', name=op.f("ck_project_resources_length")),
        sa.CheckConstraint('length("scope_in") <= 2000', name=op.f("ck_project_scope_in_length")),
        sa.CheckConstraint('length("scope_out") <= 2000', name=op.f("ck_project_scope_out_length")),
        sa.CheckConstraint(
            'length("source_note") <= 200', name=op.f("ck_project_source_note_length")
        ),
        sa.CheckConstraint(
            'length("stakeholders") <= 2000', name=op.f("ck_project_stakeholders_length")
        ),
        sa.CheckConstraint(
            'length("strategic_objective") <= 2000',
            name=op.f("ck_project_strategic_objective_length"),
        ),
        sa.CheckConstraint('length("title") <= 200', name=op.f("ck_project_title_length")),
        sa.CheckConstraint('length("why_now") <= 2000', name=op.f("ck_project_why_now_length")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["improvement_method.id"], name=op.f("fk_project_method_id")
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objective.id"], name=op.f("fk_project_objective_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_project_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("uid", name=op.f("uq_project_uid")),
        sqlite_autoincrement=True,
        fill={},
    )
    changed(
        "standard_measure",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("chart_type", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("unit_label", sa.Text(), nullable=False),
        sa.Column("numerator_label", sa.Text(), nullable=False),
        sa.Column("denominator_label", sa.Text(), nullable=False),
        sa.Column("multiplier", sa.Double(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("of_group", sa.Text(), nullable=False),
        sa.Column("inclusion", sa.Text(), nullable=False),
        sa.Column("exclusion", sa.Text(), nullable=False),
        sa.Column("data_source", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("sampling", sa.Text(), nullable=False),
        sa.Column("sampling_note", sa.Text(), nullable=False),
        sa.Column("lowest_possible", sa.Double(), nullable=True),
        sa.Column("highest_possible", sa.Double(), nullable=True),
        sa.Column("lowest_expected", sa.Double(), nullable=True),
        sa.Column("highest_expected", sa.Double(), nullable=True),
        sa.Column("subgroup_size", sa.Integer(), nullable=True),
        sa.Column("minutes_per_point", sa.Double(), nullable=True),
        sa.Column("quality_notes", sa.Text(), nullable=False),
        sa.Column("completeness_expected", sa.Integer(), nullable=True),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_standard_measure_name_given")),
        sa.CheckConstraint(
            "\"direction\" IN ('up', 'down', 'neither')",
            name=op.f("ck_standard_measure_direction_known"),
        ),
        sa.CheckConstraint(
            "\"form\" IN ('value', 'count', 'proportion', 'rate', 'event', 'cases-between', 'readings')",
            name=op.f("ck_standard_measure_form_known"),
        ),
        sa.CheckConstraint(
            "\"frequency\" IN ('daily', 'weekly', 'fortnightly', 'monthly', 'as-it-happens')",
            name=op.f("ck_standard_measure_frequency_known"),
        ),
        sa.CheckConstraint(
            "\"kind\" IN ('outcome', 'process', 'balancing')",
            name=op.f("ck_standard_measure_kind_known"),
        ),
        sa.CheckConstraint(
            "\"sampling\" IN ('all', 'random', 'every-nth', 'convenience')",
            name=op.f("ck_standard_measure_sampling_known"),
        ),
        sa.CheckConstraint(
            "\"withdrawn_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_standard_measure_withdrawn_on_range"),
        ),
        sa.CheckConstraint(
            '"withdrawn_on" IS date("withdrawn_on", \'+0 days\')',
            name=op.f("ck_standard_measure_withdrawn_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "completeness_expected BETWEEN 0 AND 100",
            name=op.f("ck_standard_measure_completeness_is_a_percentage"),
        ),
        sa.CheckConstraint(
            "highest_expected BETWEEN -1000000000000 AND 1000000000000",
            name=op.f("ck_standard_measure_highest_expected_finite"),
        ),
        sa.CheckConstraint(
            "highest_possible BETWEEN -1000000000000 AND 1000000000000",
            name=op.f("ck_standard_measure_highest_possible_finite"),
        ),
        sa.CheckConstraint(
            'length("chart_type") <= 200', name=op.f("ck_standard_measure_chart_type_length")
        ),
        sa.CheckConstraint(
            'length("data_source") <= 200', name=op.f("ck_standard_measure_data_source_length")
        ),
        sa.CheckConstraint(
            'length("definition") <= 2000', name=op.f("ck_standard_measure_definition_length")
        ),
        sa.CheckConstraint(
            'length("denominator_label") <= 200',
            name=op.f("ck_standard_measure_denominator_label_length"),
        ),
        sa.CheckConstraint(
            'length("exclusion") <= 2000', name=op.f("ck_standard_measure_exclusion_length")
        ),
        sa.CheckConstraint(
            'length("inclusion") <= 2000', name=op.f("ck_standard_measure_inclusion_length")
        ),
        sa.CheckConstraint(
            'length("method") <= 200', name=op.f("ck_standard_measure_method_length")
        ),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_standard_measure_name_length")),
        sa.CheckConstraint(
            'length("numerator_label") <= 200',
            name=op.f("ck_standard_measure_numerator_label_length"),
        ),
        sa.CheckConstraint(
            'length("of_group") <= 2000', name=op.f("ck_standard_measure_of_group_length")
        ),
        sa.CheckConstraint(
            'length("population") <= 2000', name=op.f("ck_standard_measure_population_length")
        ),
        sa.CheckConstraint(
            'length("quality_notes") <= 2000', name=op.f("ck_standard_measure_quality_notes_length")
        ),
        sa.CheckConstraint(
            'length("rule_set") <= 200', name=op.f("ck_standard_measure_rule_set_length")
        ),
        sa.CheckConstraint(
            'length("sampling_note") <= 200', name=op.f("ck_standard_measure_sampling_note_length")
        ),
        sa.CheckConstraint(
            'length("short_name") <= 40', name=op.f("ck_standard_measure_short_name_length")
        ),
        sa.CheckConstraint(
            'length("source") <= 2000', name=op.f("ck_standard_measure_source_length")
        ),
        sa.CheckConstraint(
            'length("unit_label") <= 200', name=op.f("ck_standard_measure_unit_label_length")
        ),
        sa.CheckConstraint('length("why") <= 2000', name=op.f("ck_standard_measure_why_length")),
        sa.CheckConstraint(
            "lowest_expected <= highest_expected",
            name=op.f("ck_standard_measure_expected_in_order"),
        ),
        sa.CheckConstraint(
            "lowest_expected BETWEEN -1000000000000 AND 1000000000000",
            name=op.f("ck_standard_measure_lowest_expected_finite"),
        ),
        sa.CheckConstraint(
            "lowest_possible <= highest_possible",
            name=op.f("ck_standard_measure_possible_in_order"),
        ),
        sa.CheckConstraint(
            "lowest_possible BETWEEN -1000000000000 AND 1000000000000",
            name=op.f("ck_standard_measure_lowest_possible_finite"),
        ),
        sa.CheckConstraint(
            "minutes_per_point >= 0", name=op.f("ck_standard_measure_minutes_not_negative")
        ),
        sa.CheckConstraint("multiplier > 0", name=op.f("ck_standard_measure_multiplier_positive")),
        sa.CheckConstraint(
            "subgroup_size BETWEEN 2 AND 25", name=op.f("ck_standard_measure_subgroup_of_several")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_standard_measure_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_measure")),
        sa.UniqueConstraint("uid", name=op.f("uq_standard_measure_uid")),
        sqlite_autoincrement=True,
        fill={"of_group": "''"},
    )
    changed(
        "unit",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role_statement", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("asks_agreement", sa.Boolean(), nullable=False),
        sa.Column("word_set", sa.Text(), nullable=False),
        sa.Column("allows_nhs_numbers", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"ended_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_unit_ended_on_range"),
        ),
        sa.CheckConstraint(
            '"ended_on" IS date("ended_on", \'+0 days\')', name=op.f("ck_unit_ended_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"level\" IN ('team', 'service', 'organisation', 'system', 'region', 'nation')",
            name=op.f("ck_unit_level_known"),
        ),
        sa.CheckConstraint(
            "\"sector\" IN ('nhs', 'social-care', 'local-government', 'voluntary', 'independent', 'education', 'other')",
            name=op.f("ck_unit_sector_known"),
        ),
        sa.CheckConstraint(
            "\"started_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_unit_started_on_range"),
        ),
        sa.CheckConstraint(
            '"started_on" IS date("started_on", \'+0 days\')', name=op.f("ck_unit_started_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on",
            name=op.f("ck_unit_ends_after_start"),
        ),
        sa.CheckConstraint('length("kind") <= 200', name=op.f("ck_unit_kind_length")),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_unit_name_length")),
        sa.CheckConstraint('length("path") <= 200', name=op.f("ck_unit_path_length")),
        sa.CheckConstraint(
            'length("role_statement") <= 2000', name=op.f("ck_unit_role_statement_length")
        ),
        sa.CheckConstraint('length("word_set") <= 200', name=op.f("ck_unit_word_set_length")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_unit_not_its_own_parent")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["unit.id"], name=op.f("fk_unit_organisation_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("uid", name=op.f("uq_unit_uid")),
        sqlite_autoincrement=True,
        fill={"word_set": "''"},
    )
    op.create_index(
        op.f("ix_development_goal_capability_id"),
        "development_goal",
        ["capability_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_development_goal_owner_partnership_id"),
        "development_goal",
        ["owner_partnership_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_evidence_link_adoption_id"), "evidence_link", ["adoption_id"], unique=False
    )
    op.create_index(
        op.f("ix_evidence_link_blocker_id"), "evidence_link", ["blocker_id"], unique=False
    )
    op.create_index(op.f("ix_evidence_link_idea_id"), "evidence_link", ["idea_id"], unique=False)
    op.create_index(
        op.f("ix_evidence_link_measure_id"), "evidence_link", ["measure_id"], unique=False
    )
    op.create_index(op.f("ix_evidence_link_pulse_id"), "evidence_link", ["pulse_id"], unique=False)
    op.create_index(
        op.f("ix_evidence_link_shared_goal_id"), "evidence_link", ["shared_goal_id"], unique=False
    )
    op.create_index(op.f("ix_evidence_link_visit_id"), "evidence_link", ["visit_id"], unique=False)
    op.create_index(
        "uq_evidence_link_goal_id_adoption_id",
        "evidence_link",
        ["goal_id", "adoption_id"],
        unique=True,
        sqlite_where=sa.text("state = 'linked'"),
        postgresql_where=sa.text("state = 'linked'"),
    )
    op.create_index(
        "uq_evidence_link_goal_id_blocker_id",
        "evidence_link",
        ["goal_id", "blocker_id"],
        unique=True,
        sqlite_where=sa.text("state = 'linked'"),
        postgresql_where=sa.text("state = 'linked'"),
    )
    op.create_index(
        "uq_evidence_link_goal_id_idea_id",
        "evidence_link",
        ["goal_id", "idea_id"],
        unique=True,
        sqlite_where=sa.text("state = 'linked'"),
        postgresql_where=sa.text("state = 'linked'"),
    )
    op.create_index(
        "uq_evidence_link_goal_id_measure_id",
        "evidence_link",
        ["goal_id", "measure_id"],
        unique=True,
        sqlite_where=sa.text("state = 'linked'"),
        postgresql_where=sa.text("state = 'linked'"),
    )
    op.create_index(
        "uq_evidence_link_goal_id_pulse_id",
        "evidence_link",
        ["goal_id", "pulse_id"],
        unique=True,
        sqlite_where=sa.text("state = 'linked'"),
        postgresql_where=sa.text("state = 'linked'"),
    )
    op.create_index(
        "uq_evidence_link_goal_id_shared_goal_id",
        "evidence_link",
        ["goal_id", "shared_goal_id"],
        unique=True,
        sqlite_where=sa.text("state = 'linked'"),
        postgresql_where=sa.text("state = 'linked'"),
    )
    op.create_index(
        "uq_evidence_link_goal_id_visit_id",
        "evidence_link",
        ["goal_id", "visit_id"],
        unique=True,
        sqlite_where=sa.text("state = 'linked'"),
        postgresql_where=sa.text("state = 'linked'"),
    )
    op.create_index(op.f("ix_framework_unit_id"), "framework", ["unit_id"], unique=False)
    op.create_index(op.f("ix_goal_share_project_id"), "goal_share", ["project_id"], unique=False)
    op.create_index(op.f("ix_project_method_id"), "project", ["method_id"], unique=False)
    op.create_index(op.f("ix_project_objective_id"), "project", ["objective_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("Restore the copy that was made before the upgrade.")
