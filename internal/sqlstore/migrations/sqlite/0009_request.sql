-- +goose Up

-- What people are asked: a version of a text, for which photos and how long. code is the short
-- address of an event, which everybody may read on its poster; empty where there is none.
CREATE TABLE request (
  id           INTEGER PRIMARY KEY,
  quitclaim    INTEGER NOT NULL,
  version      INTEGER NOT NULL,
  variant      TEXT    NOT NULL,
  extent       TEXT    NOT NULL,
  from_at      INTEGER NOT NULL, -- the term of the consents
  term_until   INTEGER NOT NULL,
  show_photos  INTEGER NOT NULL,
  title        TEXT    NOT NULL,
  made_at      INTEGER NOT NULL,
  made_by      INTEGER NOT NULL,
  until_at     INTEGER NOT NULL,
  cancelled_at INTEGER NOT NULL,
  code         TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX request_code ON request (code) WHERE code <> '';
-- What is asked: channels are sets of bits, by the number of the channel.
CREATE TABLE request_use (
  request  INTEGER NOT NULL REFERENCES request (id),
  purpose  INTEGER NOT NULL,
  channels INTEGER NOT NULL,
  PRIMARY KEY (request, purpose)
) STRICT, WITHOUT ROWID;
-- One of asset and folder is 0.
CREATE TABLE request_scope (
  request INTEGER NOT NULL REFERENCES request (id),
  asset   INTEGER NOT NULL,
  folder  INTEGER NOT NULL,
  PRIMARY KEY (request, asset, folder)
) STRICT, WITHOUT ROWID;

-- One signer's part in a request. standing is what its events add up to; that it has run out is
-- told by until_at alone.
CREATE TABLE invitation (
  id               INTEGER PRIMARY KEY,
  request          INTEGER NOT NULL REFERENCES request (id),
  consent          INTEGER NOT NULL REFERENCES consent (id),
  signer           INTEGER NOT NULL REFERENCES person (id),
  way              TEXT    NOT NULL,
  language         TEXT    NOT NULL,
  until_at         INTEGER NOT NULL,
  standing         TEXT    NOT NULL,
  code_hash        BLOB    NOT NULL, -- of the code last sent to the signer; empty: none
  code_until       INTEGER NOT NULL,
  code_tries       INTEGER NOT NULL,
  verified_at      INTEGER NOT NULL,
  reminders        INTEGER NOT NULL, -- sent so far
  next_reminder_at INTEGER NOT NULL, -- 0: none
  revision         INTEGER NOT NULL,
  UNIQUE (consent, signer)
) STRICT;
CREATE INDEX invitation_request ON invitation (request, id);
CREATE INDEX invitation_signer ON invitation (signer);
CREATE INDEX invitation_standing ON invitation (standing, until_at);
CREATE INDEX invitation_reminder ON invitation (next_reminder_at) WHERE next_reminder_at <> 0;
CREATE TABLE invitation_event (
  invitation INTEGER NOT NULL REFERENCES invitation (id),
  number     INTEGER NOT NULL, -- from 1
  kind       TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  by_user    INTEGER NOT NULL, -- 0: the signer, or the house
  PRIMARY KEY (invitation, number)
) STRICT, WITHOUT ROWID;

-- Who signed themselves in at an event; settled once somebody has compared them with the register.
CREATE TABLE guest (
  request    INTEGER NOT NULL REFERENCES request (id),
  person     INTEGER NOT NULL REFERENCES person (id),
  joined_at  INTEGER NOT NULL,
  settled_at INTEGER NOT NULL,
  settled_by INTEGER NOT NULL,
  PRIMARY KEY (request, person)
) STRICT, WITHOUT ROWID;

-- A secret address. The secret is stored nowhere, only its SHA-256.
CREATE TABLE link (
  hash       BLOB    NOT NULL PRIMARY KEY,
  kind       TEXT    NOT NULL,
  invitation INTEGER NOT NULL, -- of a link to sign, else 0
  person     INTEGER NOT NULL, -- whose link it is; 0 for an event
  request    INTEGER NOT NULL, -- of an event, else 0
  made_at    INTEGER NOT NULL,
  made_by    INTEGER NOT NULL, -- who handed it on; 0: it was sent
  until_at   INTEGER NOT NULL,
  used_at    INTEGER NOT NULL,
  ended_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX link_invitation ON link (invitation) WHERE invitation <> 0;
CREATE INDEX link_person ON link (person) WHERE person <> 0;
CREATE INDEX link_until ON link (until_at);

-- A mail or SMS, with what the gateway said to it. address, answer and page (what the demo's
-- outbox shows) are sealed under the person's key; messages to people with an account have none.
CREATE TABLE message (
  id         INTEGER PRIMARY KEY,
  kind       TEXT    NOT NULL,
  person     INTEGER NOT NULL, -- one of person and account is 0
  account    INTEGER NOT NULL,
  invitation INTEGER NOT NULL,
  consent    INTEGER NOT NULL,
  event      INTEGER NOT NULL, -- of the consent
  way        TEXT    NOT NULL,
  language   TEXT    NOT NULL,
  address    BLOB    NOT NULL,
  made_at    INTEGER NOT NULL,
  made_by    INTEGER NOT NULL,
  state      TEXT    NOT NULL,
  sent_at    INTEGER NOT NULL,
  attempts   INTEGER NOT NULL,
  answer     BLOB    NOT NULL,
  page       BLOB    NOT NULL
) STRICT;
CREATE INDEX message_invitation ON message (invitation) WHERE invitation <> 0;
CREATE INDEX message_person ON message (person) WHERE person <> 0;
CREATE INDEX message_consent ON message (consent) WHERE consent <> 0;
CREATE INDEX message_state ON message (state, id);

CREATE INDEX consent_until ON consent (until_at) WHERE until_at <> 0;
CREATE INDEX invitation_event_at ON invitation_event (at);

-- +goose StatementBegin
CREATE TRIGGER invitation_event_stays BEFORE UPDATE ON invitation_event BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER invitation_event_kept BEFORE DELETE ON invitation_event BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
-- +goose StatementEnd
