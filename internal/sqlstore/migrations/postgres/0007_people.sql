-- +goose Up

-- Somebody in the register of people depicted. What they are called and how they are reached is
-- sealed under a key of their own; in clear stands only what decisions need. root is the person
-- that they were merged into, or themselves. change is the register's version at the last change.
CREATE TABLE person (
  id          BIGINT PRIMARY KEY,
  number      BIGINT NOT NULL UNIQUE,
  root        BIGINT NOT NULL,
  minor       BIGINT NOT NULL,
  minor_ends  BIGINT NOT NULL, -- 0: not known
  deceased_at BIGINT NOT NULL,
  free_from   BIGINT NOT NULL,
  sealed      BYTEA    NOT NULL,
  change      BIGINT NOT NULL,
  made_at     BIGINT NOT NULL,
  made_by     BIGINT NOT NULL,
  revision    BIGINT NOT NULL
);
CREATE INDEX person_root ON person (root);
CREATE INDEX person_change ON person (change, id);

CREATE TABLE guardian (
  person   BIGINT NOT NULL REFERENCES person (id),
  position BIGINT NOT NULL,
  guardian BIGINT NOT NULL REFERENCES person (id),
  relation TEXT    NOT NULL,
  from_at  BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  PRIMARY KEY (person, position)
);
CREATE INDEX guardian_guardian ON guardian (guardian);

-- Doubles that were made one. Each remembers whom it moved, so that it can be undone.
CREATE TABLE person_merge (
  id        BIGINT PRIMARY KEY,
  loser     BIGINT NOT NULL REFERENCES person (id),
  winner    BIGINT NOT NULL REFERENCES person (id),
  at        BIGINT NOT NULL,
  by_user   BIGINT NOT NULL,
  undone_at BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE person_moved (
  merge  BIGINT NOT NULL REFERENCES person_merge (id),
  person BIGINT NOT NULL REFERENCES person (id),
  PRIMARY KEY (merge, person)
);

ALTER TABLE asset ADD COLUMN scene TEXT NOT NULL DEFAULT '';

-- A person in a photo, or a face of which nobody has said whose it is. region is the place of
-- the region in the file that it came from, counted from 1; the name that it carries stays there.
CREATE TABLE appearance (
  id       BIGINT PRIMARY KEY,
  asset    BIGINT NOT NULL,
  number   BIGINT NOT NULL,
  person   BIGINT NOT NULL, -- 0: nobody is named
  x        DOUBLE PRECISION    NOT NULL,
  y        DOUBLE PRECISION    NOT NULL,
  w        DOUBLE PRECISION    NOT NULL,
  h        DOUBLE PRECISION    NOT NULL,
  source   TEXT    NOT NULL,
  state    TEXT    NOT NULL,
  region   BIGINT NOT NULL,
  by_user  BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  UNIQUE (asset, number)
);
CREATE INDEX appearance_person ON appearance (person, asset) WHERE person <> 0;

-- What was said of an appearance, only ever added to. state is empty when it was taken away.
CREATE TABLE appearance_event (
  appearance BIGINT NOT NULL,
  at         BIGINT NOT NULL,
  revision   BIGINT NOT NULL,
  asset      BIGINT NOT NULL,
  number     BIGINT NOT NULL,
  person     BIGINT NOT NULL,
  state      TEXT    NOT NULL,
  by_user    BIGINT NOT NULL,
  PRIMARY KEY (appearance, revision)
);
CREATE INDEX appearance_event_asset ON appearance_event (asset);

-- The numbers of the organisation's purposes (kind 1) and channels (kind 2). A number that was
-- given never changes: answers are kept by it.
CREATE TABLE use_term (
  kind   BIGINT NOT NULL,
  number BIGINT NOT NULL,
  key    TEXT    NOT NULL,
  PRIMARY KEY (kind, number),
  UNIQUE (kind, key)
);

-- A consent is what was asked of one person; what was said about it are its events, which are
-- only ever added. sealed is under the person's key.
CREATE TABLE consent (
  id         BIGINT PRIMARY KEY,
  person     BIGINT NOT NULL REFERENCES person (id),
  extent     TEXT    NOT NULL,
  from_at    BIGINT NOT NULL,
  until_at   BIGINT NOT NULL,
  asked_at   BIGINT NOT NULL,
  made_by    BIGINT NOT NULL,
  sealed     BYTEA    NOT NULL
);
CREATE INDEX consent_person ON consent (person);

CREATE TABLE consent_signer (
  consent  BIGINT NOT NULL REFERENCES consent (id),
  person   BIGINT NOT NULL REFERENCES person (id),
  guardian BIGINT NOT NULL,
  PRIMARY KEY (consent, person)
);

-- What a consent covers: one of asset and folder is 0.
CREATE TABLE consent_scope (
  consent BIGINT NOT NULL REFERENCES consent (id),
  asset   BIGINT NOT NULL,
  folder  BIGINT NOT NULL,
  PRIMARY KEY (consent, asset, folder)
);
CREATE INDEX consent_scope_folder ON consent_scope (folder) WHERE folder <> 0;

CREATE TABLE consent_event (
  consent     BIGINT NOT NULL REFERENCES consent (id),
  number      BIGINT NOT NULL, -- from 1
  kind        TEXT    NOT NULL,
  at          BIGINT NOT NULL,
  signer      BIGINT NOT NULL,
  until_at    BIGINT NOT NULL,
  successor   BIGINT NOT NULL,
  method      TEXT    NOT NULL,
  recorded_by BIGINT NOT NULL,
  source      TEXT    NOT NULL,
  quitclaim   BIGINT NOT NULL,
  version     BIGINT NOT NULL,
  language    TEXT    NOT NULL,
  shown       BYTEA    NOT NULL, -- empty where no text of ours was shown
  PRIMARY KEY (consent, number)
);

-- Channels are sets of bits, by the number of the channel.
CREATE TABLE consent_answer (
  consent BIGINT NOT NULL,
  event   BIGINT NOT NULL,
  purpose BIGINT NOT NULL,
  yes     BIGINT NOT NULL,
  no      BIGINT NOT NULL,
  PRIMARY KEY (consent, event, purpose)
);
CREATE TABLE consent_event_asset (
  consent BIGINT NOT NULL,
  event   BIGINT NOT NULL,
  asset   BIGINT NOT NULL,
  PRIMARY KEY (consent, event, asset)
);

-- An objection or restriction belongs to a person, a hold to an asset; the other is 0.
CREATE TABLE stop (
  id       BIGINT PRIMARY KEY,
  kind     TEXT    NOT NULL,
  person   BIGINT NOT NULL,
  asset    BIGINT NOT NULL,
  from_at  BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  made_by  BIGINT NOT NULL,
  ended_by BIGINT NOT NULL,
  sealed   BYTEA    NOT NULL -- the note, under the person's key
);
CREATE INDEX stop_person ON stop (person) WHERE person <> 0;
CREATE INDEX stop_asset ON stop (asset) WHERE asset <> 0;
-- For which photos; none is all of the person.
CREATE TABLE stop_photo (
  stop  BIGINT NOT NULL REFERENCES stop (id),
  asset BIGINT NOT NULL,
  PRIMARY KEY (stop, asset)
);

-- For which uses a photo is cleared in each span: purpose by its number, -1 for all; channels as
-- bits. "Cleared for P on C now" is one condition on it.
CREATE TABLE clearance_use (
  sort_key BIGINT NOT NULL,
  purpose  BIGINT NOT NULL,
  from_at  BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  channels BIGINT NOT NULL,
  PRIMARY KEY (sort_key, purpose, from_at)
);
CREATE INDEX clearance_use_purpose ON clearance_use (purpose, sort_key, from_at, until_at, channels);
INSERT INTO clearance_use (sort_key, purpose, from_at, until_at, channels)
  SELECT sort_key, -1, from_at, until_at, -1 FROM clearance_span WHERE status = 'cleared';

-- When somebody or something in a photo is restricted (GDPR Art. 18): it is then shown to the
-- officer alone.
CREATE TABLE restricted_span (
  sort_key BIGINT NOT NULL,
  from_at  BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  PRIMARY KEY (sort_key, from_at)
);

-- +goose StatementBegin
CREATE FUNCTION consent_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'events are only added'; END $$;
-- +goose StatementEnd
CREATE TRIGGER consent_event_stays BEFORE UPDATE OR DELETE ON consent_event FOR EACH ROW EXECUTE FUNCTION consent_event_stays();
