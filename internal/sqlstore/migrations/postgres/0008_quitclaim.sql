-- +goose Up

-- A consent form in all its versions. retired: people are no longer asked with it.
CREATE TABLE quitclaim (
  id       BIGINT   PRIMARY KEY,
  name     TEXT     NOT NULL,
  retired  BIGINT   NOT NULL,
  made_at  BIGINT   NOT NULL,
  made_by  BIGINT   NOT NULL,
  revision BIGINT   NOT NULL
);

-- One version of it for one group of people in one language. All texts of a version are
-- published in one moment; while published_at is 0 they are a draft. body is what is read and
-- signed, source what it was made from by filling in who the organisation is; hash is of the text
-- as it is signed. Both are empty in a draft.
CREATE TABLE quitclaim_text (
  quitclaim    BIGINT NOT NULL REFERENCES quitclaim (id),
  version      BIGINT NOT NULL,
  variant      TEXT   NOT NULL,
  language     TEXT   NOT NULL,
  title        TEXT   NOT NULL,
  body         TEXT   NOT NULL,
  source       TEXT   NOT NULL,
  published_at BIGINT NOT NULL,
  published_by BIGINT NOT NULL,
  hash         BYTEA  NOT NULL,
  PRIMARY KEY (quitclaim, version, variant, language)
);

-- +goose StatementBegin
CREATE FUNCTION quitclaim_text_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF EXISTS (SELECT 1 FROM quitclaim_text t WHERE t.quitclaim = NEW.quitclaim AND t.version = NEW.version AND t.published_at <> 0) THEN
      RAISE EXCEPTION 'nothing is added to a published version';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.published_at <> 0 THEN
    RAISE EXCEPTION 'a published text never changes';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER quitclaim_text_stays BEFORE INSERT OR UPDATE OR DELETE ON quitclaim_text FOR EACH ROW EXECUTE FUNCTION quitclaim_text_stays();
