"""What measures and their charts need in people's hands."""

import sqlalchemy as sa
from alembic import op
from schema_changes import changed

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "chart_default",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("chart_type", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"form\" IN ('value', 'count', 'proportion', 'rate', 'event', 'cases-between', 'readings')",
            name=op.f("ck_chart_default_form_known"),
        ),
        sa.CheckConstraint(
            'length("chart_type") <= 200', name=op.f("ck_chart_default_chart_type_length")
        ),
        sa.CheckConstraint(
            'length("rule_set") <= 200', name=op.f("ck_chart_default_rule_set_length")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_chart_default_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_default")),
        sa.UniqueConstraint("uid", name=op.f("uq_chart_default_uid")),
        sa.UniqueConstraint("unit_id", "form", name="uq_chart_default_unit_id_form"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_chart_default_unit_id"), "chart_default", ["unit_id"], unique=False)
    op.create_table(
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
    )
    op.create_index(
        op.f("ix_standard_measure_unit_id"), "standard_measure", ["unit_id"], unique=False
    )
    op.create_table(
        "chart_review",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome <> 'change-asked' OR trim(note) <> ''",
            name=op.f("ck_chart_review_change_is_said"),
        ),
        sa.CheckConstraint(
            "\"outcome\" IN ('fine', 'change-asked')", name=op.f("ck_chart_review_outcome_known")
        ),
        sa.CheckConstraint('length("answer") <= 2000', name=op.f("ck_chart_review_answer_length")),
        sa.CheckConstraint('length("digest") <= 200', name=op.f("ck_chart_review_digest_length")),
        sa.CheckConstraint('length("note") <= 2000', name=op.f("ck_chart_review_note_length")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_chart_review_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_chart_review_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_chart_review_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_review")),
        sa.UniqueConstraint("uid", name=op.f("uq_chart_review_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_chart_review_measure_id"), "chart_review", ["measure_id"], unique=False
    )
    op.create_table(
        "measure_use",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"since\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_measure_use_since_range"),
        ),
        sa.CheckConstraint(
            '"since" IS date("since", \'+0 days\')', name=op.f("ck_measure_use_since_real")
        ).ddl_if(dialect="sqlite"),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_measure_use_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_measure_use_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_measure_use_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_use")),
        sa.UniqueConstraint("uid", name=op.f("uq_measure_use_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_measure_use_measure_id"), "measure_use", ["measure_id"], unique=False)
    op.create_index(op.f("ix_measure_use_project_id"), "measure_use", ["project_id"], unique=False)
    op.create_index(
        "uq_measure_use_measure_id_project_id",
        "measure_use",
        ["measure_id", "project_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "stratifier",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_stratifier_name_given")),
        sa.CheckConstraint(
            "\"ended_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_stratifier_ended_on_range"),
        ),
        sa.CheckConstraint(
            '"ended_on" IS date("ended_on", \'+0 days\')', name=op.f("ck_stratifier_ended_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_stratifier_name_length")),
        sa.CheckConstraint("position BETWEEN 1 AND 2", name=op.f("ck_stratifier_at_most_two")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_stratifier_measure_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stratifier")),
        sa.UniqueConstraint("uid", name=op.f("uq_stratifier_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_stratifier_measure_id"), "stratifier", ["measure_id"], unique=False)
    op.create_table(
        "stratifier_group",
        sa.Column("stratifier_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_stratifier_group_name_given")),
        sa.CheckConstraint(
            "\"ended_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_stratifier_group_ended_on_range"),
        ),
        sa.CheckConstraint(
            '"ended_on" IS date("ended_on", \'+0 days\')',
            name=op.f("ck_stratifier_group_ended_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_stratifier_group_name_length")),
        sa.ForeignKeyConstraint(
            ["stratifier_id"], ["stratifier.id"], name=op.f("fk_stratifier_group_stratifier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stratifier_group")),
        sa.UniqueConstraint("uid", name=op.f("uq_stratifier_group_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_stratifier_group_stratifier_id"),
        "stratifier_group",
        ["stratifier_id"],
        unique=False,
    )
    op.create_table(
        "tally_mark",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("tapped", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("observation_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"on\" BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_tally_mark_on_range")
        ),
        sa.CheckConstraint(
            '"on" IS date("on", \'+0 days\')', name=op.f("ck_tally_mark_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"tapped\" IN ('did', 'did-not')", name=op.f("ck_tally_mark_tapped_known")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_tally_mark_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observation.id"], name=op.f("fk_tally_mark_observation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tally_mark_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_mark")),
        sa.UniqueConstraint("uid", name=op.f("uq_tally_mark_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tally_mark_measure_id_on", "tally_mark", ["measure_id", "on"], unique=False)
    op.create_index(
        op.f("ix_tally_mark_observation_id"), "tally_mark", ["observation_id"], unique=False
    )
    changed(
        "annotation",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(label) <> ''", name=op.f("ck_annotation_label_given")),
        sa.CheckConstraint("\"kind\" IN ('event', 'point')", name=op.f("ck_annotation_kind_known")),
        sa.CheckConstraint(
            "\"on\" BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_annotation_on_range")
        ),
        sa.CheckConstraint(
            '"on" IS date("on", \'+0 days\')', name=op.f("ck_annotation_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint('length("label") <= 200', name=op.f("ck_annotation_label_length")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_annotation_measure_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_annotation_person_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["person.id"], name=op.f("fk_annotation_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation")),
        sa.UniqueConstraint("uid", name=op.f("uq_annotation_uid")),
        sqlite_autoincrement=True,
        fill={"kind": "'event'"},
    )
    changed(
        "chart_decision",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("number", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind <> 'baseline' OR to_on IS NOT NULL",
            name=op.f("ck_chart_decision_baseline_has_an_end"),
        ),
        sa.CheckConstraint(
            "kind <> 'target' OR number IS NOT NULL",
            name=op.f("ck_chart_decision_target_is_a_number"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('phase', 'exclude', 'target-step', 'trajectory') OR from_on IS NOT NULL",
            name=op.f("ck_chart_decision_dated"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('rule-set', 'chart-type') OR value IS NOT NULL",
            name=op.f("ck_chart_decision_choice_is_named"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('target-step', 'trajectory', 'agreed-split') OR number IS NOT NULL",
            name=op.f("ck_chart_decision_step_is_a_number"),
        ),
        sa.CheckConstraint(
            "\"from_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_chart_decision_from_on_range"),
        ),
        sa.CheckConstraint(
            '"from_on" IS date("from_on", \'+0 days\')', name=op.f("ck_chart_decision_from_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"kind\" IN ('baseline', 'phase', 'exclude', 'target', 'rule-set', 'chart-type', 'suggestion-declined', 'target-step', 'trajectory', 'agreed-split')",
            name=op.f("ck_chart_decision_kind_known"),
        ),
        sa.CheckConstraint(
            "\"to_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_chart_decision_to_on_range"),
        ),
        sa.CheckConstraint(
            '"to_on" IS date("to_on", \'+0 days\')', name=op.f("ck_chart_decision_to_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            'length("reason") <= 2000', name=op.f("ck_chart_decision_reason_length")
        ),
        sa.CheckConstraint('length("value") <= 200', name=op.f("ck_chart_decision_value_length")),
        sa.CheckConstraint(
            'length("withdrawn_reason") <= 2000',
            name=op.f("ck_chart_decision_withdrawn_reason_length"),
        ),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_chart_decision_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_chart_decision_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_chart_decision_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_chart_decision_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["person.id"], name=op.f("fk_chart_decision_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_decision")),
        sa.UniqueConstraint("uid", name=op.f("uq_chart_decision_uid")),
        sqlite_autoincrement=True,
        fill={},
    )
    changed(
        "import",
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("headings", sa.Text(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"state\" IN ('previewed', 'done', 'discarded', 'undone')",
            name=op.f("ck_import_state_known"),
        ),
        sa.CheckConstraint(
            "(measure_id IS NULL) <> (project_id IS NULL)", name=op.f("ck_import_of_one_thing")
        ),
        sa.CheckConstraint('length("filename") <= 200', name=op.f("ck_import_filename_length")),
        sa.CheckConstraint('length("headings") <= 2000', name=op.f("ck_import_headings_length")),
        sa.CheckConstraint('length("reason") <= 2000', name=op.f("ck_import_reason_length")),
        sa.CheckConstraint('length("sha256") <= 200', name=op.f("ck_import_sha256_length")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_import_measure_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_import_project_id")),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["person.id"], name=op.f("fk_import_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
        sa.UniqueConstraint("uid", name=op.f("uq_import_uid")),
        sqlite_autoincrement=True,
        fill={"headings": "''", "mapping": "'{}'", "cells": "'[]'"},
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
        fill={
            "catalogue_key": "''",
            "baseline_plan": "''",
            "retire_rule": "''",
            "short_name": "''",
            "why": "''",
            "population": "''",
            "inclusion": "''",
            "exclusion": "''",
            "data_source": "''",
            "method": "''",
            "sampling": "'all'",
            "sampling_note": "''",
            "quality_notes": "''",
        },
    )
    changed(
        "observation",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("numerator", sa.Double(), nullable=True),
        sa.Column("denominator", sa.Double(), nullable=True),
        sa.Column("no_data", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"on\" BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_observation_on_range")
        ),
        sa.CheckConstraint(
            '"on" IS date("on", \'+0 days\')', name=op.f("ck_observation_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "(numerator IS NULL) = (denominator IS NULL)",
            name=op.f("ck_observation_both_or_neither"),
        ),
        sa.CheckConstraint(
            "CASE WHEN value IS NULL THEN 0 ELSE 1 END + CASE WHEN numerator IS NULL THEN 0 ELSE 1 END + CASE WHEN no_data THEN 1 ELSE 0 END = 1",
            name=op.f("ck_observation_one_kind_of_answer"),
        ),
        sa.CheckConstraint("denominator > 0", name=op.f("ck_observation_denominator_positive")),
        sa.CheckConstraint(
            "denominator BETWEEN -1000000000000 AND 1000000000000",
            name=op.f("ck_observation_denominator_finite"),
        ),
        sa.CheckConstraint('length("reason") <= 2000', name=op.f("ck_observation_reason_length")),
        sa.CheckConstraint(
            'length("removed_reason") <= 2000', name=op.f("ck_observation_removed_reason_length")
        ),
        sa.CheckConstraint('length("stratum") <= 200', name=op.f("ck_observation_stratum_length")),
        sa.CheckConstraint("numerator >= 0", name=op.f("ck_observation_numerator_not_negative")),
        sa.CheckConstraint(
            "numerator BETWEEN -1000000000000 AND 1000000000000",
            name=op.f("ck_observation_numerator_finite"),
        ),
        sa.CheckConstraint("slot >= 0", name=op.f("ck_observation_slot_from_zero")),
        sa.CheckConstraint(
            "value BETWEEN -1000000000000 AND 1000000000000",
            name=op.f("ck_observation_value_finite"),
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_observation_cycle_id")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_observation_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_observation_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_observation_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["removed_by_id"], ["person.id"], name=op.f("fk_observation_removed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["observation.id"], name=op.f("fk_observation_replaced_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sa.UniqueConstraint("uid", name=op.f("uq_observation_uid")),
        sqlite_autoincrement=True,
        fill={"removed_reason": "''"},
    )
    op.create_index(op.f("ix_import_project_id"), "import", ["project_id"], unique=False)
    op.create_index(op.f("ix_measure_collector_id"), "measure", ["collector_id"], unique=False)
    op.create_index(op.f("ix_measure_standard_id"), "measure", ["standard_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("Restore the copy that was made before the upgrade.")
