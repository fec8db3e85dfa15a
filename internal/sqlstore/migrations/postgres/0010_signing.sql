-- +goose Up

-- What proves one word of one signer: the signed copy that they got and the receipt, sealed under
-- the key of owner.
CREATE TABLE proof (
  consent BIGINT NOT NULL REFERENCES consent (id),
  event   BIGINT NOT NULL,
  owner   BIGINT NOT NULL REFERENCES person (id),
  at      BIGINT NOT NULL,
  copy    BYTEA    NOT NULL,
  receipt BYTEA    NOT NULL,
  PRIMARY KEY (consent, event)
);

-- A scan or a recording that staff keep with a consent, sealed under the key of owner.
CREATE TABLE consent_recording (
  id         BIGINT PRIMARY KEY,
  consent    BIGINT NOT NULL REFERENCES consent (id),
  owner      BIGINT NOT NULL REFERENCES person (id),
  media_type TEXT    NOT NULL,
  bytes      BIGINT NOT NULL, -- of the plain content
  made_at    BIGINT NOT NULL,
  made_by    BIGINT NOT NULL,
  sealed     BYTEA    NOT NULL
);
CREATE INDEX consent_recording_consent ON consent_recording (consent);

-- That somebody makes use of a right of theirs, and what came of it. note and answer are sealed
-- under the key of owner.
CREATE TABLE right_request (
  id        BIGINT PRIMARY KEY,
  number    BIGINT NOT NULL UNIQUE,
  person    BIGINT NOT NULL REFERENCES person (id),
  kind      TEXT    NOT NULL,
  at        BIGINT NOT NULL,
  due_at    BIGINT NOT NULL,
  state     TEXT    NOT NULL,
  closed_at BIGINT NOT NULL,
  closed_by BIGINT NOT NULL,
  note      BYTEA    NOT NULL,
  answer    BYTEA    NOT NULL
);
CREATE INDEX right_request_person ON right_request (person);
CREATE INDEX right_request_state ON right_request (state, due_at);

-- +goose StatementBegin
CREATE FUNCTION proof_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'proof is never changed'; END $$;
-- +goose StatementEnd
CREATE TRIGGER proof_stays BEFORE UPDATE ON proof FOR EACH ROW EXECUTE FUNCTION proof_stays();
