-- The name that the caller's rows are dumped under, after the role was renamed. Called where rules are brought up to
-- date: by populate, and by what sets rules.
CREATE FUNCTION seedgen.refresh_role() RETURNS void
LANGUAGE sql VOLATILE
BEGIN ATOMIC
    UPDATE seedgen.run SET role = current_user
    WHERE role_oid = seedgen.role_oid(current_user) AND role <> current_user;
    UPDATE seedgen.rule SET role = current_user
    WHERE role_oid = seedgen.role_oid(current_user) AND role <> current_user;
    UPDATE seedgen.seed SET role = current_user
    WHERE role_oid = seedgen.role_oid(current_user) AND role <> current_user;
    UPDATE seedgen.seed_batch SET role = current_user
    WHERE role_oid = seedgen.role_oid(current_user) AND role <> current_user;
    UPDATE seedgen.profile SET role = current_user
    WHERE role_oid = seedgen.role_oid(current_user) AND role <> current_user;
END;
COMMENT ON FUNCTION seedgen.refresh_role() IS
'Internal: brings the role''s name in its own rows up to date.';

-- Last: anyone may call seedgen's functions, which run with the caller's own rights.
GRANT USAGE ON SCHEMA seedgen TO PUBLIC;
