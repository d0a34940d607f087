"""The first schema: every table of qitrack."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "access_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "\"kind\" IN ('looked', 'denied')", name=op.f("ck_access_note_kind_known")
        ),
        sa.CheckConstraint('length("entity") <= 200', name=op.f("ck_access_note_entity_length")),
        sa.CheckConstraint(
            'length("request_id") <= 200', name=op.f("ck_access_note_request_id_length")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_note")),
    )
    op.create_index(
        "ix_access_note_entity_entity_id", "access_note", ["entity", "entity_id"], unique=False
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("entity_version", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "\"change\" IN ('added', 'changed', 'removed')", name=op.f("ck_audit_change_known")
        ),
        sa.CheckConstraint('length("entity") <= 200', name=op.f("ck_audit_entity_length")),
        sa.CheckConstraint('length("fields") <= 20000', name=op.f("ck_audit_fields_length")),
        sa.CheckConstraint('length("request_id") <= 200', name=op.f("ck_audit_request_id_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_entity_entity_id", "audit", ["entity", "entity_id"], unique=False)
    op.create_index("ix_audit_project_id_id", "audit", ["project_id", "id"], unique=False)
    op.create_table(
        "framework",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("steward", sa.Text(), nullable=False),
        sa.Column("licence_note", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length("code") <= 200', name=op.f("ck_framework_code_length")),
        sa.CheckConstraint(
            'length("licence_note") <= 2000', name=op.f("ck_framework_licence_note_length")
        ),
        sa.CheckConstraint('length("steward") <= 200', name=op.f("ck_framework_steward_length")),
        sa.CheckConstraint('length("title") <= 200', name=op.f("ck_framework_title_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework")),
        sa.UniqueConstraint("code", name=op.f("uq_framework_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_framework_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"left_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_person_left_on_range"),
        ),
        sa.CheckConstraint(
            '"left_on" IS date("left_on", \'+0 days\')', name=op.f("ck_person_left_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint('length("job") <= 200', name=op.f("ck_person_job_length")),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_person_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("uid", name=op.f("uq_person_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            'length("address") <= 200', name=op.f("ck_sign_in_attempt_address_length")
        ),
        sa.CheckConstraint(
            'length("device") <= 200', name=op.f("ck_sign_in_attempt_device_length")
        ),
        sa.CheckConstraint('length("email") <= 200', name=op.f("ck_sign_in_attempt_email_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(
        "ix_sign_in_attempt_address_at", "sign_in_attempt", ["address", "at"], unique=False
    )
    op.create_index("ix_sign_in_attempt_email_at", "sign_in_attempt", ["email", "at"], unique=False)
    op.create_table(
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
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_unit_not_its_own_parent")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["unit.id"], name=op.f("fk_unit_organisation_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("uid", name=op.f("uq_unit_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_unit_organisation_id"), "unit", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"], unique=False)
    op.create_index(
        "ix_unit_path", "unit", ["path"], unique=False, postgresql_ops={"path": "text_pattern_ops"}
    )
    op.create_table(
        "audit_value",
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.CheckConstraint('length("field") <= 200', name=op.f("ck_audit_value_field_length")),
        sa.CheckConstraint('length("new") <= 200000', name=op.f("ck_audit_value_new_length")),
        sa.CheckConstraint('length("old") <= 200000', name=op.f("ck_audit_value_old_length")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_value_audit_id")),
        sa.PrimaryKeyConstraint("audit_id", "field", name=op.f("pk_audit_value")),
    )
    op.create_table(
        "email_domain",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("domain = lower(domain)", name=op.f("ck_email_domain_domain_lower")),
        sa.CheckConstraint('length("domain") <= 200', name=op.f("ck_email_domain_domain_length")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_email_domain_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_domain")),
        sa.UniqueConstraint("uid", name=op.f("uq_email_domain_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_email_domain_unit_id"), "email_domain", ["unit_id"], unique=False)
    op.create_index("uq_email_domain_domain", "email_domain", ["domain"], unique=True)
    op.create_table(
        "extra_field",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("help", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind <> 'choice' OR trim(answers) <> ''",
            name=op.f("ck_extra_field_choice_has_answers"),
        ),
        sa.CheckConstraint("trim(label) <> ''", name=op.f("ck_extra_field_label_given")),
        sa.CheckConstraint(
            "\"ended_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_extra_field_ended_on_range"),
        ),
        sa.CheckConstraint(
            '"ended_on" IS date("ended_on", \'+0 days\')', name=op.f("ck_extra_field_ended_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"kind\" IN ('text', 'choice', 'date')", name=op.f("ck_extra_field_kind_known")
        ),
        sa.CheckConstraint('length("answers") <= 2000', name=op.f("ck_extra_field_answers_length")),
        sa.CheckConstraint('length("help") <= 200', name=op.f("ck_extra_field_help_length")),
        sa.CheckConstraint('length("label") <= 200', name=op.f("ck_extra_field_label_length")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_extra_field_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_field")),
        sa.UniqueConstraint("uid", name=op.f("uq_extra_field_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_extra_field_unit_id"), "extra_field", ["unit_id"], unique=False)
    op.create_table(
        "framework_version",
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"valid_from\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_framework_version_valid_from_range"),
        ),
        sa.CheckConstraint(
            '"valid_from" IS date("valid_from", \'+0 days\')',
            name=op.f("ck_framework_version_valid_from_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            'length("number") <= 200', name=op.f("ck_framework_version_number_length")
        ),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["framework.id"], name=op.f("fk_framework_version_framework_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_version")),
        sa.UniqueConstraint(
            "framework_id", "number", name=op.f("uq_framework_version_framework_id_number")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_framework_version_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "identifier_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("past", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"kind\" IN ('nhs-number', 'date-of-birth', 'postcode', 'hospital-number', 'phone', 'e-mail')",
            name=op.f("ck_identifier_confirmation_kind_known"),
        ),
        sa.CheckConstraint(
            'length("entity") <= 200', name=op.f("ck_identifier_confirmation_entity_length")
        ),
        sa.CheckConstraint(
            'length("field") <= 200', name=op.f("ck_identifier_confirmation_field_length")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_identifier_confirmation_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier_confirmation")),
    )
    op.create_index(
        "ix_identifier_confirmation_entity_entity_id",
        "identifier_confirmation",
        ["entity", "entity_id"],
        unique=False,
    )
    op.create_table(
        "join_code",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length("code") <= 200', name=op.f("ck_join_code_code_length")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_join_code_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_code")),
        sa.UniqueConstraint("code", name=op.f("uq_join_code_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_join_code_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_join_code_unit_id"), "join_code", ["unit_id"], unique=False)
    op.create_table(
        "join_request",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length("email") <= 200', name=op.f("ck_join_request_email_length")),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_join_request_name_length")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_join_request_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
        sa.UniqueConstraint("uid", name=op.f("uq_join_request_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_join_request_email"), "join_request", ["email"], unique=False)
    op.create_index(op.f("ix_join_request_unit_id"), "join_request", ["unit_id"], unique=False)
    op.create_table(
        "login",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_last_counter", sa.Integer(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(issuer IS NULL) = (subject IS NULL)", name=op.f("ck_login_issuer_with_subject")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_login_email_lower")),
        sa.CheckConstraint('length("email") <= 200', name=op.f("ck_login_email_length")),
        sa.CheckConstraint('length("issuer") <= 200', name=op.f("ck_login_issuer_length")),
        sa.CheckConstraint(
            'length("password_hash") <= 200', name=op.f("ck_login_password_hash_length")
        ),
        sa.CheckConstraint('length("subject") <= 200', name=op.f("ck_login_subject_length")),
        sa.CheckConstraint(
            'length("totp_secret") <= 200', name=op.f("ck_login_totp_secret_length")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_login_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login")),
        sa.UniqueConstraint("email", name=op.f("uq_login_email")),
        sa.UniqueConstraint("person_id", name=op.f("uq_login_person_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_login_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_login_issuer_subject", "login", ["issuer", "subject"], unique=True)
    op.create_table(
        "one_time_link",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind = 'set-up' OR person_id IS NOT NULL",
            name=op.f("ck_one_time_link_somebodys_unless_set_up"),
        ),
        sa.CheckConstraint(
            "\"kind\" IN ('set-up', 'reset', 'join')", name=op.f("ck_one_time_link_kind_known")
        ),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_one_time_link_expires_later")),
        sa.CheckConstraint(
            'length("token_hash") <= 200', name=op.f("ck_one_time_link_token_hash_length")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_one_time_link_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_one_time_link_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_one_time_link_person_id"), "one_time_link", ["person_id"], unique=False
    )
    op.create_table(
        "project",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("pause_reason", sa.Text(), nullable=True),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
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
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_project_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("uid", name=op.f("uq_project_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_project_unit_id"), "project", ["unit_id"], unique=False)
    op.create_table(
        "scale_level",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(label) <> ''", name=op.f("ck_scale_level_label_given")),
        sa.CheckConstraint(
            'length("conditions") <= 2000', name=op.f("ck_scale_level_conditions_length")
        ),
        sa.CheckConstraint('length("label") <= 200', name=op.f("ck_scale_level_label_length")),
        sa.CheckConstraint('length("meaning") <= 2000', name=op.f("ck_scale_level_meaning_length")),
        sa.CheckConstraint("step BETWEEN 1 AND 10", name=op.f("ck_scale_level_step_known")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_scale_level_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scale_level")),
        sa.UniqueConstraint("uid", name=op.f("uq_scale_level_uid")),
        sa.UniqueConstraint("unit_id", "step", name=op.f("uq_scale_level_unit_id_step")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_own_phone", sa.Boolean(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            'length("device") <= 2000', name=op.f("ck_sign_in_session_device_length")
        ),
        sa.CheckConstraint(
            'length("token_hash") <= 200', name=op.f("ck_sign_in_session_token_hash_length")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_session_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    op.create_index(
        op.f("ix_sign_in_session_person_id"), "sign_in_session", ["person_id"], unique=False
    )
    op.create_table(
        "silenced_prompt",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("check_key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            'length("check_key") <= 200', name=op.f("ck_silenced_prompt_check_key_length")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_silenced_prompt_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "check_key", name=op.f("pk_silenced_prompt")),
    )
    op.create_table(
        "unit_successor",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["unit.id"], name=op.f("fk_unit_successor_successor_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_successor_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_successor")),
        sa.UniqueConstraint("uid", name=op.f("uq_unit_successor_uid")),
        sa.UniqueConstraint(
            "unit_id", "successor_id", name=op.f("uq_unit_successor_unit_id_successor_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_unit_successor_successor_id"), "unit_successor", ["successor_id"], unique=False
    )
    op.create_table(
        "agreement",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"on\" BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_agreement_on_range")
        ),
        sa.CheckConstraint(
            '"on" IS date("on", \'+0 days\')', name=op.f("ck_agreement_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint('length("note") <= 2000', name=op.f("ck_agreement_note_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_agreement_person_id")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_agreement_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("uid", name=op.f("uq_agreement_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_agreement_project_id"), "agreement", ["project_id"], unique=False)
    op.create_table(
        "blocker",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(resolved_on IS NULL) = (trim(resolution) = '')",
            name=op.f("ck_blocker_resolved_by_something"),
        ),
        sa.CheckConstraint(
            "owner_id IS NULL OR owner_name = ''", name=op.f("ck_blocker_one_owner")
        ),
        sa.CheckConstraint("trim(what) <> ''", name=op.f("ck_blocker_what_given")),
        sa.CheckConstraint(
            "\"raised_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_blocker_raised_on_range"),
        ),
        sa.CheckConstraint(
            '"raised_on" IS date("raised_on", \'+0 days\')', name=op.f("ck_blocker_raised_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"resolved_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_blocker_resolved_on_range"),
        ),
        sa.CheckConstraint(
            '"resolved_on" IS date("resolved_on", \'+0 days\')',
            name=op.f("ck_blocker_resolved_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            'length("owner_name") <= 200', name=op.f("ck_blocker_owner_name_length")
        ),
        sa.CheckConstraint(
            'length("resolution") <= 2000', name=op.f("ck_blocker_resolution_length")
        ),
        sa.CheckConstraint('length("what") <= 2000', name=op.f("ck_blocker_what_length")),
        sa.CheckConstraint(
            "resolved_on >= raised_on", name=op.f("ck_blocker_resolved_after_it_was_raised")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_blocker_owner_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_blocker_project_id")),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["person.id"], name=op.f("fk_blocker_raised_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["person.id"], name=op.f("fk_blocker_resolved_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocker")),
        sa.UniqueConstraint("uid", name=op.f("uq_blocker_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_blocker_owner_id"), "blocker", ["owner_id"], unique=False)
    op.create_index(op.f("ix_blocker_project_id"), "blocker", ["project_id"], unique=False)
    op.create_table(
        "capability",
        sa.Column("framework_version_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length("code") <= 200', name=op.f("ck_capability_code_length")),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_capability_name_length")),
        sa.CheckConstraint('length("summary") <= 2000', name=op.f("ck_capability_summary_length")),
        sa.ForeignKeyConstraint(
            ["framework_version_id"],
            ["framework_version.id"],
            name=op.f("fk_capability_framework_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["capability.id"], name=op.f("fk_capability_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capability")),
        sa.UniqueConstraint(
            "framework_version_id", "code", name=op.f("uq_capability_framework_version_id_code")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_capability_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "change_idea",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=True),
        sa.Column("effort", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "trim(description) <> ''", name=op.f("ck_change_idea_description_given")
        ),
        sa.CheckConstraint(
            "\"effort\" IN ('low', 'medium', 'high')", name=op.f("ck_change_idea_effort_known")
        ),
        sa.CheckConstraint(
            "\"impact\" IN ('low', 'medium', 'high')", name=op.f("ck_change_idea_impact_known")
        ),
        sa.CheckConstraint(
            "\"origin\" IN ('team', 'patient-or-carer', 'literature', 'other-project', 'guidance', 'other')",
            name=op.f("ck_change_idea_origin_known"),
        ),
        sa.CheckConstraint(
            "\"state\" IN ('idea', 'planned', 'testing', 'adopted', 'implemented', 'abandoned', 'parked')",
            name=op.f("ck_change_idea_state_known"),
        ),
        sa.CheckConstraint(
            'length("description") <= 2000', name=op.f("ck_change_idea_description_length")
        ),
        sa.CheckConstraint('length("source") <= 2000', name=op.f("ck_change_idea_source_length")),
        sa.CheckConstraint(
            'length("state_reason") <= 2000', name=op.f("ck_change_idea_state_reason_length")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_change_idea_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_idea")),
        sa.UniqueConstraint("uid", name=op.f("uq_change_idea_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_change_idea_project_id"), "change_idea", ["project_id"], unique=False)
    op.create_table(
        "driver",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("is_out_of_scope", sa.Boolean(), nullable=False),
        sa.Column("taken_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_driver_name_given")),
        sa.CheckConstraint(
            "\"place\" IN ('primary', 'secondary')", name=op.f("ck_driver_place_known")
        ),
        sa.CheckConstraint(
            "\"strength\" IN ('strong', 'weak')", name=op.f("ck_driver_strength_known")
        ),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_driver_name_length")),
        sa.CheckConstraint('length("why") <= 2000', name=op.f("ck_driver_why_length")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_driver_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_driver")),
        sa.UniqueConstraint("uid", name=op.f("uq_driver_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_driver_project_id"), "driver", ["project_id"], unique=False)
    op.create_table(
        "extra_value",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length("value") <= 2000', name=op.f("ck_extra_value_value_length")),
        sa.ForeignKeyConstraint(
            ["field_id"], ["extra_field.id"], name=op.f("fk_extra_value_field_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_extra_value_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_value")),
        sa.UniqueConstraint(
            "project_id", "field_id", name=op.f("uq_extra_value_project_id_field_id")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_extra_value_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_extra_value_field_id"), "extra_value", ["field_id"], unique=False)
    op.create_table(
        "handover",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("from_person_id", sa.Integer(), nullable=True),
        sa.Column("to_person_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length("note") <= 2000', name=op.f("ck_handover_note_length")),
        sa.CheckConstraint(
            "to_person_id <> from_person_id", name=op.f("ck_handover_to_somebody_else")
        ),
        sa.ForeignKeyConstraint(
            ["from_person_id"], ["person.id"], name=op.f("fk_handover_from_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_handover_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_person_id"], ["person.id"], name=op.f("fk_handover_to_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("uid", name=op.f("uq_handover_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_handover_project_id"), "handover", ["project_id"], unique=False)
    op.create_table(
        "identifier_find",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("past", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "\"kind\" IN ('nhs-number', 'date-of-birth', 'postcode', 'hospital-number', 'phone', 'e-mail')",
            name=op.f("ck_identifier_find_kind_known"),
        ),
        sa.CheckConstraint(
            "\"state\" IN ('open', 'not-a-patient', 'removed')",
            name=op.f("ck_identifier_find_state_known"),
        ),
        sa.CheckConstraint(
            'length("entity") <= 200', name=op.f("ck_identifier_find_entity_length")
        ),
        sa.CheckConstraint('length("field") <= 200', name=op.f("ck_identifier_find_field_length")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_identifier_find_project_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_identifier_find_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier_find")),
        sa.UniqueConstraint(
            "entity",
            "entity_id",
            "field",
            "kind",
            "first",
            "past",
            name=op.f("uq_identifier_find_entity_entity_id_field_kind_first_past"),
        ),
    )
    op.create_index(
        op.f("ix_identifier_find_project_id"), "identifier_find", ["project_id"], unique=False
    )
    op.create_index(
        "ix_identifier_find_state_kind_id", "identifier_find", ["state", "kind", "id"], unique=False
    )
    op.create_table(
        "invitation",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role <> 'lead'", name=op.f("ck_invitation_not_as_lead")),
        sa.CheckConstraint(
            "\"role\" IN ('lead', 'member', 'measurement-lead', 'coach', 'sponsor', 'lived-experience-partner', 'partner-member', 'viewer')",
            name=op.f("ck_invitation_role_known"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_invitation_email_lower")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_invitation_expires_later")),
        sa.CheckConstraint('length("email") <= 200', name=op.f("ck_invitation_email_length")),
        sa.CheckConstraint(
            'length("token_hash") <= 200', name=op.f("ck_invitation_token_hash_length")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["person.id"], name=op.f("fk_invitation_invited_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_invitation_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_invitation_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invitation_project_id"), "invitation", ["project_id"], unique=False)
    op.create_table(
        "measure",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("unit_label", sa.Text(), nullable=False),
        sa.Column("numerator_label", sa.Text(), nullable=False),
        sa.Column("denominator_label", sa.Text(), nullable=False),
        sa.Column("multiplier", sa.Double(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
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
            "\"form\" IN ('value', 'count', 'proportion', 'rate')",
            name=op.f("ck_measure_form_known"),
        ),
        sa.CheckConstraint(
            "\"frequency\" IN ('daily', 'weekly', 'fortnightly', 'monthly', 'as-it-happens')",
            name=op.f("ck_measure_frequency_known"),
        ),
        sa.CheckConstraint(
            "\"kind\" IN ('outcome', 'process', 'balancing')", name=op.f("ck_measure_kind_known")
        ),
        sa.CheckConstraint(
            "\"starts_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_measure_starts_on_range"),
        ),
        sa.CheckConstraint(
            '"starts_on" IS date("starts_on", \'+0 days\')', name=op.f("ck_measure_starts_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            'length("definition") <= 2000', name=op.f("ck_measure_definition_length")
        ),
        sa.CheckConstraint(
            'length("denominator_label") <= 200', name=op.f("ck_measure_denominator_label_length")
        ),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_measure_name_length")),
        sa.CheckConstraint(
            'length("numerator_label") <= 200', name=op.f("ck_measure_numerator_label_length")
        ),
        sa.CheckConstraint(
            'length("unit_label") <= 200', name=op.f("ck_measure_unit_label_length")
        ),
        sa.CheckConstraint("multiplier > 0", name=op.f("ck_measure_multiplier_positive")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_measure_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("uid", name=op.f("uq_measure_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_measure_project_id"), "measure", ["project_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("others", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("decisions", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "trim(notes) <> '' OR trim(decisions) <> ''", name=op.f("ck_meeting_something_noted")
        ),
        sa.CheckConstraint(
            "\"on\" BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_meeting_on_range")
        ),
        sa.CheckConstraint(
            '"on" IS date("on", \'+0 days\')', name=op.f("ck_meeting_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint('length("decisions") <= 2000', name=op.f("ck_meeting_decisions_length")),
        sa.CheckConstraint('length("notes") <= 20000', name=op.f("ck_meeting_notes_length")),
        sa.CheckConstraint('length("others") <= 200', name=op.f("ck_meeting_others_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_meeting_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_meeting_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_meeting_project_id"), "meeting", ["project_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("join_code_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"ends_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_membership_ends_on_range"),
        ),
        sa.CheckConstraint(
            '"ends_on" IS date("ends_on", \'+0 days\')', name=op.f("ck_membership_ends_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"role\" IN ('contributor', 'coach', 'manager', 'capability-lead', 'talent-lead', 'framework-steward', 'information-governance', 'administrator')",
            name=op.f("ck_membership_role_known"),
        ),
        sa.CheckConstraint(
            "\"starts_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_membership_starts_on_range"),
        ),
        sa.CheckConstraint(
            '"starts_on" IS date("starts_on", \'+0 days\')',
            name=op.f("ck_membership_starts_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_membership_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["join_code_id"], ["join_code.id"], name=op.f("fk_membership_join_code_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_membership_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("uid", name=op.f("uq_membership_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_membership_person_id"), "membership", ["person_id"], unique=False)
    op.create_index(op.f("ix_membership_unit_id"), "membership", ["unit_id"], unique=False)
    op.create_index(
        "uq_membership_current",
        "membership",
        ["person_id", "unit_id", "role"],
        unique=True,
        sqlite_where=sa.text("ends_on IS NULL"),
        postgresql_where=sa.text("ends_on IS NULL"),
    )
    op.create_table(
        "progress_rating",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("rater", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"rater\" IN ('team', 'coach')", name=op.f("ck_progress_rating_rater_known")
        ),
        sa.CheckConstraint(
            'length("reason") <= 2000', name=op.f("ck_progress_rating_reason_length")
        ),
        sa.CheckConstraint("step BETWEEN 1 AND 10", name=op.f("ck_progress_rating_step_known")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_progress_rating_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_progress_rating_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_rating")),
        sa.UniqueConstraint("uid", name=op.f("uq_progress_rating_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_progress_rating_project_id"), "progress_rating", ["project_id"], unique=False
    )
    op.create_table(
        "project_member",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"ends_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_project_member_ends_on_range"),
        ),
        sa.CheckConstraint(
            '"ends_on" IS date("ends_on", \'+0 days\')', name=op.f("ck_project_member_ends_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"role\" IN ('lead', 'member', 'measurement-lead', 'coach', 'sponsor', 'lived-experience-partner', 'partner-member', 'viewer')",
            name=op.f("ck_project_member_role_known"),
        ),
        sa.CheckConstraint(
            "\"starts_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_project_member_starts_on_range"),
        ),
        sa.CheckConstraint(
            '"starts_on" IS date("starts_on", \'+0 days\')',
            name=op.f("ck_project_member_starts_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "confirmed_by_id <> person_id", name=op.f("ck_project_member_not_confirmed_by_self")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_project_member_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_project_member_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_project_member_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_member_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_member")),
        sa.UniqueConstraint("uid", name=op.f("uq_project_member_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_project_member_person_id"), "project_member", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_project_member_project_id"), "project_member", ["project_id"], unique=False
    )
    op.create_index(
        "uq_project_member_current",
        "project_member",
        ["project_id", "person_id", "role"],
        unique=True,
        sqlite_where=sa.text("ends_on IS NULL"),
        postgresql_where=sa.text("ends_on IS NULL"),
    )
    op.create_table(
        "team_credit",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_team_credit_name_given")),
        sa.CheckConstraint(
            "\"ends_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_team_credit_ends_on_range"),
        ),
        sa.CheckConstraint(
            '"ends_on" IS date("ends_on", \'+0 days\')', name=op.f("ck_team_credit_ends_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"role\" IN ('lead', 'member', 'measurement-lead', 'coach', 'sponsor', 'lived-experience-partner', 'partner-member', 'viewer')",
            name=op.f("ck_team_credit_role_known"),
        ),
        sa.CheckConstraint(
            "\"starts_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_team_credit_starts_on_range"),
        ),
        sa.CheckConstraint(
            '"starts_on" IS date("starts_on", \'+0 days\')',
            name=op.f("ck_team_credit_starts_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_team_credit_ends_after_start")
        ),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_team_credit_name_length")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_team_credit_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_credit")),
        sa.UniqueConstraint("uid", name=op.f("uq_team_credit_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_team_credit_project_id"), "team_credit", ["project_id"], unique=False)
    op.create_table(
        "team_unit",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('member', 'partner-member', 'viewer')",
            name=op.f("ck_team_unit_role_of_a_unit"),
        ),
        sa.CheckConstraint(
            "\"ends_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_team_unit_ends_on_range"),
        ),
        sa.CheckConstraint(
            '"ends_on" IS date("ends_on", \'+0 days\')', name=op.f("ck_team_unit_ends_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"role\" IN ('lead', 'member', 'measurement-lead', 'coach', 'sponsor', 'lived-experience-partner', 'partner-member', 'viewer')",
            name=op.f("ck_team_unit_role_known"),
        ),
        sa.CheckConstraint(
            "\"starts_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_team_unit_starts_on_range"),
        ),
        sa.CheckConstraint(
            '"starts_on" IS date("starts_on", \'+0 days\')',
            name=op.f("ck_team_unit_starts_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_team_unit_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_team_unit_project_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_team_unit_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_unit")),
        sa.UniqueConstraint("uid", name=op.f("uq_team_unit_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_team_unit_project_id"), "team_unit", ["project_id"], unique=False)
    op.create_index(op.f("ix_team_unit_unit_id"), "team_unit", ["unit_id"], unique=False)
    op.create_index(
        "uq_team_unit_current",
        "team_unit",
        ["project_id", "unit_id"],
        unique=True,
        sqlite_where=sa.text("ends_on IS NULL"),
        postgresql_where=sa.text("ends_on IS NULL"),
    )
    op.create_table(
        "theory_version",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            'length("reason") <= 2000', name=op.f("ck_theory_version_reason_length")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_theory_version_number_from_one")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_theory_version_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_theory_version_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theory_version")),
        sa.UniqueConstraint(
            "project_id", "number", name=op.f("uq_theory_version_project_id_number")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_theory_version_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_theory_version_project_id"), "theory_version", ["project_id"], unique=False
    )
    op.create_table(
        "visit",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_visit_project_id")),
        sa.PrimaryKeyConstraint("person_id", "project_id", name=op.f("pk_visit")),
    )
    op.create_table(
        "aim_version",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("aim_what", sa.Text(), nullable=False),
        sa.Column("aim_from", sa.Text(), nullable=False),
        sa.Column("aim_to", sa.Text(), nullable=False),
        sa.Column("aim_for_whom", sa.Text(), nullable=False),
        sa.Column("aim_by", sa.Date(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("from_number", sa.Double(), nullable=True),
        sa.Column("to_number", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"aim_by\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_aim_version_aim_by_range"),
        ),
        sa.CheckConstraint(
            '"aim_by" IS date("aim_by", \'+0 days\')', name=op.f("ck_aim_version_aim_by_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "from_number IS NULL OR from_number <> to_number",
            name=op.f("ck_aim_version_goes_from_here_to_there"),
        ),
        sa.CheckConstraint(
            'length("aim_for_whom") <= 200', name=op.f("ck_aim_version_aim_for_whom_length")
        ),
        sa.CheckConstraint(
            'length("aim_from") <= 200', name=op.f("ck_aim_version_aim_from_length")
        ),
        sa.CheckConstraint('length("aim_to") <= 200', name=op.f("ck_aim_version_aim_to_length")),
        sa.CheckConstraint(
            'length("aim_what") <= 200', name=op.f("ck_aim_version_aim_what_length")
        ),
        sa.CheckConstraint('length("reason") <= 2000', name=op.f("ck_aim_version_reason_length")),
        sa.CheckConstraint(
            "measure_id IS NULL OR to_number IS NOT NULL",
            name=op.f("ck_aim_version_tied_by_a_number"),
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_aim_version_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_aim_version_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_aim_version_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aim_version")),
        sa.UniqueConstraint("uid", name=op.f("uq_aim_version_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_aim_version_measure_id"), "aim_version", ["measure_id"], unique=False)
    op.create_index(op.f("ix_aim_version_project_id"), "aim_version", ["project_id"], unique=False)
    op.create_table(
        "annotation",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(label) <> ''", name=op.f("ck_annotation_label_given")),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation")),
        sa.UniqueConstraint("uid", name=op.f("uq_annotation_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_annotation_measure_id"), "annotation", ["measure_id"], unique=False)
    op.create_table(
        "behaviour",
        sa.Column("capability_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("typical_trace", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length("code") <= 200', name=op.f("ck_behaviour_code_length")),
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
    )
    op.create_table(
        "capability_focus",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("capability_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["capability_id"], ["capability.id"], name=op.f("fk_capability_focus_capability_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_capability_focus_project_id")
        ),
        sa.PrimaryKeyConstraint("project_id", "capability_id", name=op.f("pk_capability_focus")),
    )
    op.create_table(
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
    )
    op.create_index(op.f("ix_cycle_follows_id"), "cycle", ["follows_id"], unique=False)
    op.create_index(op.f("ix_cycle_idea_id"), "cycle", ["idea_id"], unique=False)
    op.create_index(op.f("ix_cycle_lead_id"), "cycle", ["lead_id"], unique=False)
    op.create_index(op.f("ix_cycle_project_id"), "cycle", ["project_id"], unique=False)
    op.create_table(
        "development_goal",
        sa.Column("owner_person_id", sa.Integer(), nullable=True),
        sa.Column("owner_project_id", sa.Integer(), nullable=True),
        sa.Column("owner_unit_id", sa.Integer(), nullable=True),
        sa.Column("capability_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "trim(statement) <> ''", name=op.f("ck_development_goal_statement_given")
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
            "\"state\" IN ('draft', 'active', 'achieved', 'let-go', 'handed-over')",
            name=op.f("ck_development_goal_state_known"),
        ),
        sa.CheckConstraint(
            "CASE WHEN owner_person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN owner_project_id IS NULL THEN 0 ELSE 1 END + CASE WHEN owner_unit_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_development_goal_one_owner"),
        ),
        sa.CheckConstraint(
            'length("statement") <= 2000', name=op.f("ck_development_goal_statement_length")
        ),
        sa.ForeignKeyConstraint(
            ["capability_id"], ["capability.id"], name=op.f("fk_development_goal_capability_id")
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
    )
    op.create_index(
        op.f("ix_development_goal_owner_person_id"),
        "development_goal",
        ["owner_person_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_development_goal_owner_project_id"),
        "development_goal",
        ["owner_project_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_development_goal_owner_unit_id"),
        "development_goal",
        ["owner_unit_id"],
        unique=False,
    )
    op.create_table(
        "driver_link",
        sa.Column("driver_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"strength\" IN ('strong', 'weak')", name=op.f("ck_driver_link_strength_known")
        ),
        sa.CheckConstraint("driver_id <> parent_id", name=op.f("ck_driver_link_not_its_own_part")),
        sa.ForeignKeyConstraint(
            ["driver_id"], ["driver.id"], name=op.f("fk_driver_link_driver_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["driver.id"], name=op.f("fk_driver_link_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_driver_link")),
        sa.UniqueConstraint(
            "driver_id", "parent_id", name=op.f("uq_driver_link_driver_id_parent_id")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_driver_link_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_driver_link_driver_id"), "driver_link", ["driver_id"], unique=False)
    op.create_index(op.f("ix_driver_link_parent_id"), "driver_link", ["parent_id"], unique=False)
    op.create_table(
        "driver_measure",
        sa.Column("driver_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["driver_id"], ["driver.id"], name=op.f("fk_driver_measure_driver_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_driver_measure_measure_id")
        ),
        sa.PrimaryKeyConstraint("driver_id", "measure_id", name=op.f("pk_driver_measure")),
    )
    op.create_index(
        op.f("ix_driver_measure_measure_id"), "driver_measure", ["measure_id"], unique=False
    )
    op.create_table(
        "holding_plan",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("routine", sa.Text(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("act_at", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("usual_by", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(routine) <> ''", name=op.f("ck_holding_plan_routine_given")),
        sa.CheckConstraint("trim(who) <> ''", name=op.f("ck_holding_plan_who_given")),
        sa.CheckConstraint(
            "\"usual_by\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_holding_plan_usual_by_range"),
        ),
        sa.CheckConstraint(
            '"usual_by" IS date("usual_by", \'+0 days\')',
            name=op.f("ck_holding_plan_usual_by_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint('length("act_at") <= 2000', name=op.f("ck_holding_plan_act_at_length")),
        sa.CheckConstraint('length("action") <= 2000', name=op.f("ck_holding_plan_action_length")),
        sa.CheckConstraint(
            'length("routine") <= 2000', name=op.f("ck_holding_plan_routine_length")
        ),
        sa.CheckConstraint('length("who") <= 200', name=op.f("ck_holding_plan_who_length")),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["change_idea.id"], name=op.f("fk_holding_plan_idea_id")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_holding_plan_measure_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding_plan")),
        sa.UniqueConstraint("idea_id", name=op.f("uq_holding_plan_idea_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_holding_plan_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_holding_plan_measure_id"), "holding_plan", ["measure_id"], unique=False
    )
    op.create_table(
        "idea_link",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("driver_id", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"strength\" IN ('strong', 'weak')", name=op.f("ck_idea_link_strength_known")
        ),
        sa.ForeignKeyConstraint(["driver_id"], ["driver.id"], name=op.f("fk_idea_link_driver_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["change_idea.id"], name=op.f("fk_idea_link_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_link")),
        sa.UniqueConstraint("idea_id", "driver_id", name=op.f("uq_idea_link_idea_id_driver_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_idea_link_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_idea_link_driver_id"), "idea_link", ["driver_id"], unique=False)
    op.create_index(op.f("ix_idea_link_idea_id"), "idea_link", ["idea_id"], unique=False)
    op.create_table(
        "import",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"state\" IN ('previewed', 'done', 'discarded')", name=op.f("ck_import_state_known")
        ),
        sa.CheckConstraint('length("filename") <= 200', name=op.f("ck_import_filename_length")),
        sa.CheckConstraint('length("reason") <= 2000', name=op.f("ck_import_reason_length")),
        sa.CheckConstraint('length("sha256") <= 200', name=op.f("ck_import_sha256_length")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_import_measure_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
        sa.UniqueConstraint("uid", name=op.f("uq_import_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_import_measure_id"), "import", ["measure_id"], unique=False)
    op.create_table(
        "meeting_person",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_person_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_meeting_person_person_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_meeting_person")),
    )
    op.create_table(
        "reading",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("latest_on", sa.Date(), nullable=True),
        sa.Column("latest_value", sa.Double(), nullable=True),
        sa.Column("centre", sa.Double(), nullable=True),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("variation", sa.Text(), nullable=False),
        sa.Column("assurance", sa.Text(), nullable=True),
        sa.Column("result_level", sa.Text(), nullable=True),
        sa.Column("has_lapsed", sa.Boolean(), nullable=False),
        sa.Column("has_concern", sa.Boolean(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("sparkline", sa.JSON(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"latest_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_reading_latest_on_range"),
        ),
        sa.CheckConstraint(
            '"latest_on" IS date("latest_on", \'+0 days\')', name=op.f("ck_reading_latest_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint('length("assurance") <= 200', name=op.f("ck_reading_assurance_length")),
        sa.CheckConstraint('length("digest") <= 200', name=op.f("ck_reading_digest_length")),
        sa.CheckConstraint(
            'length("engine_version") <= 200', name=op.f("ck_reading_engine_version_length")
        ),
        sa.CheckConstraint('length("headline") <= 2000', name=op.f("ck_reading_headline_length")),
        sa.CheckConstraint(
            'length("result_level") <= 200', name=op.f("ck_reading_result_level_length")
        ),
        sa.CheckConstraint('length("variation") <= 200', name=op.f("ck_reading_variation_length")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_reading_measure_id")),
        sa.PrimaryKeyConstraint("measure_id", name=op.f("pk_reading")),
    )
    op.create_index(op.f("ix_reading_engine_version"), "reading", ["engine_version"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_attachment_name_given")),
        sa.CheckConstraint("bytes >= 0", name=op.f("ck_attachment_bytes_counted")),
        sa.CheckConstraint('length("about") <= 200', name=op.f("ck_attachment_about_length")),
        sa.CheckConstraint('length("kind") <= 200', name=op.f("ck_attachment_kind_length")),
        sa.CheckConstraint('length("name") <= 200', name=op.f("ck_attachment_name_length")),
        sa.CheckConstraint('length("sha256") <= 200', name=op.f("ck_attachment_sha256_length")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_attachment_digest_whole")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_attachment_cycle_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attachment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("uid", name=op.f("uq_attachment_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attachment_cycle_id"), "attachment", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"], unique=False)
    op.create_table(
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
            "kind NOT IN ('phase', 'exclude') OR from_on IS NOT NULL",
            name=op.f("ck_chart_decision_dated"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('rule-set', 'chart-type') OR value IS NOT NULL",
            name=op.f("ck_chart_decision_choice_is_named"),
        ),
        sa.CheckConstraint(
            "\"from_on\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_chart_decision_from_on_range"),
        ),
        sa.CheckConstraint(
            '"from_on" IS date("from_on", \'+0 days\')', name=op.f("ck_chart_decision_from_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"kind\" IN ('baseline', 'phase', 'exclude', 'target', 'rule-set', 'chart-type', 'suggestion-declined')",
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
    )
    op.create_index(
        op.f("ix_chart_decision_measure_id"), "chart_decision", ["measure_id"], unique=False
    )
    op.create_table(
        "comment",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.Text(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(body) <> ''", name=op.f("ck_comment_body_given")),
        sa.CheckConstraint(
            "\"on\" BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_comment_on_range")
        ),
        sa.CheckConstraint(
            '"on" IS NULL OR measure_id IS NOT NULL', name=op.f("ck_comment_point_of_a_chart")
        ),
        sa.CheckConstraint(
            '"on" IS date("on", \'+0 days\')', name=op.f("ck_comment_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"part\" IN ('plan', 'prediction', 'happened', 'learned', 'decision')",
            name=op.f("ck_comment_part_known"),
        ),
        sa.CheckConstraint(
            "CASE WHEN cycle_id IS NULL THEN 0 ELSE 1 END + CASE WHEN measure_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_comment_about_one_thing"),
        ),
        sa.CheckConstraint("answers_id <> id", name=op.f("ck_comment_not_its_own_answer")),
        sa.CheckConstraint('length("body") <= 2000', name=op.f("ck_comment_body_length")),
        sa.CheckConstraint(
            "part IS NULL OR cycle_id IS NOT NULL", name=op.f("ck_comment_part_of_a_test")
        ),
        sa.ForeignKeyConstraint(["answers_id"], ["comment.id"], name=op.f("fk_comment_answers_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_comment_cycle_id")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_comment_measure_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_comment_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_comment_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("uid", name=op.f("uq_comment_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_comment_answers_id"), "comment", ["answers_id"], unique=False)
    op.create_index(op.f("ix_comment_cycle_id"), "comment", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_comment_measure_id"), "comment", ["measure_id"], unique=False)
    op.create_index(op.f("ix_comment_project_id"), "comment", ["project_id"], unique=False)
    op.create_table(
        "evidence_link",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("my_part", sa.Text(), nullable=False),
        sa.Column("so_what", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"state\" IN ('linked', 'withdrawn')", name=op.f("ck_evidence_link_state_known")
        ),
        sa.CheckConstraint(
            "CASE WHEN cycle_id IS NULL THEN 0 ELSE 1 END + CASE WHEN project_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_evidence_link_one_source"),
        ),
        sa.CheckConstraint(
            'length("my_part") <= 200', name=op.f("ck_evidence_link_my_part_length")
        ),
        sa.CheckConstraint(
            'length("so_what") <= 2000', name=op.f("ck_evidence_link_so_what_length")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_evidence_link_cycle_id")),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["development_goal.id"], name=op.f("fk_evidence_link_goal_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_evidence_link_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_evidence_link_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_link")),
        sa.UniqueConstraint("uid", name=op.f("uq_evidence_link_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_evidence_link_cycle_id"), "evidence_link", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_evidence_link_goal_id"), "evidence_link", ["goal_id"], unique=False)
    op.create_index(
        op.f("ix_evidence_link_project_id"), "evidence_link", ["project_id"], unique=False
    )
    op.create_index(
        "uq_evidence_link_goal_id_cycle_id",
        "evidence_link",
        ["goal_id", "cycle_id"],
        unique=True,
        sqlite_where=sa.text("state = 'linked'"),
        postgresql_where=sa.text("state = 'linked'"),
    )
    op.create_index(
        "uq_evidence_link_goal_id_project_id",
        "evidence_link",
        ["goal_id", "project_id"],
        unique=True,
        sqlite_where=sa.text("state = 'linked'"),
        postgresql_where=sa.text("state = 'linked'"),
    )
    op.create_table(
        "goal_share",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=False),
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
        sa.CheckConstraint("until >= since", name=op.f("ck_goal_share_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["development_goal.id"], name=op.f("fk_goal_share_goal_id")
        ),
        sa.ForeignKeyConstraint(["viewer_id"], ["person.id"], name=op.f("fk_goal_share_viewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_share")),
        sa.UniqueConstraint("uid", name=op.f("uq_goal_share_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_goal_share_goal_id"), "goal_share", ["goal_id"], unique=False)
    op.create_index(op.f("ix_goal_share_viewer_id"), "goal_share", ["viewer_id"], unique=False)
    op.create_table(
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
            ["replaced_by_id"], ["observation.id"], name=op.f("fk_observation_replaced_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sa.UniqueConstraint("uid", name=op.f("uq_observation_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_observation_cycle_id"), "observation", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_observation_import_id"), "observation", ["import_id"], unique=False)
    op.create_index(op.f("ix_observation_measure_id"), "observation", ["measure_id"], unique=False)
    op.create_index(
        op.f("ix_observation_replaced_by_id"), "observation", ["replaced_by_id"], unique=False
    )
    op.create_index(
        "uq_observation_current",
        "observation",
        ["measure_id", "on", "stratum", "slot"],
        unique=True,
        sqlite_where=sa.text("replaced_by_id IS NULL AND removed_at IS NULL"),
        postgresql_where=sa.text("replaced_by_id IS NULL AND removed_at IS NULL"),
    )
    op.create_table(
        "prediction",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("trend", sa.Text(), nullable=True),
        sa.Column("lowest", sa.Double(), nullable=True),
        sa.Column("highest", sa.Double(), nullable=True),
        sa.Column("expected_by", sa.Date(), nullable=True),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("on_paper_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_paper_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(statement) <> ''", name=op.f("ck_prediction_statement_given")),
        sa.CheckConstraint(
            "\"expected_by\" BETWEEN '1990-01-01' AND '2100-12-31'",
            name=op.f("ck_prediction_expected_by_range"),
        ),
        sa.CheckConstraint(
            '"expected_by" IS date("expected_by", \'+0 days\')',
            name=op.f("ck_prediction_expected_by_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("\"trend\" IN ('up', 'down')", name=op.f("ck_prediction_trend_known")),
        sa.CheckConstraint(
            "accepted_at IS NULL OR on_paper_at IS NOT NULL",
            name=op.f("ck_prediction_marked_first"),
        ),
        sa.CheckConstraint(
            "accepted_by_id <> on_paper_by_id", name=op.f("ck_prediction_not_accepted_by_self")
        ),
        sa.CheckConstraint(
            "confidence BETWEEN 0 AND 100", name=op.f("ck_prediction_confidence_percent")
        ),
        sa.CheckConstraint('length("because") <= 2000', name=op.f("ck_prediction_because_length")),
        sa.CheckConstraint(
            'length("statement") <= 2000', name=op.f("ck_prediction_statement_length")
        ),
        sa.CheckConstraint("lowest <= highest", name=op.f("ck_prediction_lowest_below_highest")),
        sa.CheckConstraint(
            "measure_id IS NOT NULL OR (lowest IS NULL AND highest IS NULL AND trend IS NULL)",
            name=op.f("ck_prediction_number_of_a_measure"),
        ),
        sa.CheckConstraint(
            "number >= 1 AND revision >= 1", name=op.f("ck_prediction_counted_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["person.id"], name=op.f("fk_prediction_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_prediction_cycle_id")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_prediction_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["on_paper_by_id"], ["person.id"], name=op.f("fk_prediction_on_paper_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_prediction_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prediction")),
        sa.UniqueConstraint(
            "cycle_id", "number", "revision", name=op.f("uq_prediction_cycle_id_number_revision")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_prediction_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_prediction_cycle_id"), "prediction", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_prediction_measure_id"), "prediction", ["measure_id"], unique=False)
    op.create_table(
        "task",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("ck_task_closed_at_a_moment")
        ),
        sa.CheckConstraint("trim(what) <> ''", name=op.f("ck_task_what_given")),
        sa.CheckConstraint(
            "\"due_on\" BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_task_due_on_range")
        ),
        sa.CheckConstraint(
            '"due_on" IS date("due_on", \'+0 days\')', name=op.f("ck_task_due_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "\"state\" IN ('open', 'done', 'not-needed')", name=op.f("ck_task_state_known")
        ),
        sa.CheckConstraint('length("what") <= 200', name=op.f("ck_task_what_length")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_task_closed_by_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_task_cycle_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_task_meeting_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_task_owner_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_task_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("uid", name=op.f("uq_task_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_task_cycle_id"), "task", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_task_meeting_id"), "task", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_task_owner_id"), "task", ["owner_id"], unique=False)
    op.create_index(op.f("ix_task_project_id"), "task", ["project_id"], unique=False)
    op.create_table(
        "comparison",
        sa.Column("prediction_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict <> 'cannot-tell' OR trim(reason) <> ''",
            name=op.f("ck_comparison_reason_if_unknown"),
        ),
        sa.CheckConstraint(
            "\"verdict\" IN ('matched', 'partly', 'not', 'cannot-tell')",
            name=op.f("ck_comparison_verdict_known"),
        ),
        sa.CheckConstraint('length("reason") <= 2000', name=op.f("ck_comparison_reason_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_comparison_person_id")),
        sa.ForeignKeyConstraint(
            ["prediction_id"], ["prediction.id"], name=op.f("fk_comparison_prediction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
        sa.UniqueConstraint("prediction_id", name=op.f("uq_comparison_prediction_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_comparison_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "mention",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_mention_comment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mention_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint(
            "comment_id", "person_id", name=op.f("uq_mention_comment_id_person_id")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_mention_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mention_comment_id"), "mention", ["comment_id"], unique=False)
    op.create_index(op.f("ix_mention_person_id"), "mention", ["person_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("Restore the copy that was made before the upgrade.")
