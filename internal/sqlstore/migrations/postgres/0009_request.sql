-- +goose Up

-- What people are asked: a version of a text, for which photos and how long. code is the short
-- address of an event, which everybody may read on its poster; empty where there is none.
CREATE TABLE request (
  id           BIGINT PRIMARY KEY,
  quitclaim    BIGINT  NOT NULL,
  version      BIGINT  NOT NULL,
  variant      TEXT    NOT NULL,
  extent       TEXT    NOT NULL,
  from_at      BIGINT  NOT NULL, -- the term of the consents
  term_until   BIGINT  NOT NULL,
  show_photos  BIGINT  NOT NULL,
  title        TEXT    NOT NULL,
  made_at      BIGINT  NOT NULL,
  made_by      BIGINT  NOT NULL,
  until_at     BIGINT  NOT NULL,
  cancelled_at BIGINT  NOT NULL,
  code         TEXT    NOT NULL
);
CREATE UNIQUE INDEX request_code ON request (code) WHERE code <> '';
-- What is asked: channels are sets of bits, by the number of the channel.
CREATE TABLE request_use (
  request  BIGINT  NOT NULL REFERENCES request (id),
  purpose  BIGINT  NOT NULL,
  channels BIGINT  NOT NULL,
  PRIMARY KEY (request, purpose)
);
-- One of asset and folder is 0.
CREATE TABLE request_scope (
  request BIGINT  NOT NULL REFERENCES request (id),
  asset   BIGINT  NOT NULL,
  folder  BIGINT  NOT NULL,
  PRIMARY KEY (request, asset, folder)
);

-- One signer's part in a request. standing is what its events add up to; that it has run out is
-- told by until_at alone.
CREATE TABLE invitation (
  id               BIGINT PRIMARY KEY,
  request          BIGINT  NOT NULL REFERENCES request (id),
  consent          BIGINT  NOT NULL REFERENCES consent (id),
  signer           BIGINT  NOT NULL REFERENCES person (id),
  way              TEXT    NOT NULL,
  language         TEXT    NOT NULL,
  until_at         BIGINT  NOT NULL,
  standing         TEXT    NOT NULL,
  code_hash        BYTEA   NOT NULL, -- of the code last sent to the signer; empty: none
  code_until       BIGINT  NOT NULL,
  code_tries       BIGINT  NOT NULL,
  verified_at      BIGINT  NOT NULL,
  reminders        BIGINT  NOT NULL, -- sent so far
  next_reminder_at BIGINT  NOT NULL, -- 0: none
  revision         BIGINT  NOT NULL,
  UNIQUE (consent, signer)
);
CREATE INDEX invitation_request ON invitation (request, id);
CREATE INDEX invitation_signer ON invitation (signer);
CREATE INDEX invitation_standing ON invitation (standing, until_at);
CREATE INDEX invitation_reminder ON invitation (next_reminder_at) WHERE next_reminder_at <> 0;
CREATE TABLE invitation_event (
  invitation BIGINT  NOT NULL REFERENCES invitation (id),
  number     BIGINT  NOT NULL, -- from 1
  kind       TEXT    NOT NULL,
  at         BIGINT  NOT NULL,
  by_user    BIGINT  NOT NULL, -- 0: the signer, or the house
  PRIMARY KEY (invitation, number)
);

-- Who signed themselves in at an event; settled once somebody has compared them with the register.
CREATE TABLE guest (
  request    BIGINT  NOT NULL REFERENCES request (id),
  person     BIGINT  NOT NULL REFERENCES person (id),
  joined_at  BIGINT  NOT NULL,
  settled_at BIGINT  NOT NULL,
  settled_by BIGINT  NOT NULL,
  PRIMARY KEY (request, person)
);

-- A secret address. The secret is stored nowhere, only its SHA-256.
CREATE TABLE link (
  hash       BYTEA   NOT NULL PRIMARY KEY,
  kind       TEXT    NOT NULL,
  invitation BIGINT  NOT NULL, -- of a link to sign, else 0
  person     BIGINT  NOT NULL, -- whose link it is; 0 for an event
  request    BIGINT  NOT NULL, -- of an event, else 0
  made_at    BIGINT  NOT NULL,
  made_by    BIGINT  NOT NULL, -- who handed it on; 0: it was sent
  until_at   BIGINT  NOT NULL,
  used_at    BIGINT  NOT NULL,
  ended_at   BIGINT  NOT NULL
);
CREATE INDEX link_invitation ON link (invitation) WHERE invitation <> 0;
CREATE INDEX link_person ON link (person) WHERE person <> 0;
CREATE INDEX link_until ON link (until_at);

-- A mail or SMS, with what the gateway said to it. address, answer and page (what the demo's
-- outbox shows) are sealed under the person's key; messages to people with an account have none.
CREATE TABLE message (
  id         BIGINT PRIMARY KEY,
  kind       TEXT    NOT NULL,
  person     BIGINT  NOT NULL, -- one of person and account is 0
  account    BIGINT  NOT NULL,
  invitation BIGINT  NOT NULL,
  consent    BIGINT  NOT NULL,
  event      BIGINT  NOT NULL, -- of the consent
  way        TEXT    NOT NULL,
  language   TEXT    NOT NULL,
  address    BYTEA   NOT NULL,
  made_at    BIGINT  NOT NULL,
  made_by    BIGINT  NOT NULL,
  state      TEXT    NOT NULL,
  sent_at    BIGINT  NOT NULL,
  attempts   BIGINT  NOT NULL,
  answer     BYTEA   NOT NULL,
  page       BYTEA   NOT NULL
);
CREATE INDEX message_invitation ON message (invitation) WHERE invitation <> 0;
CREATE INDEX message_person ON message (person) WHERE person <> 0;
CREATE INDEX message_consent ON message (consent) WHERE consent <> 0;
CREATE INDEX message_state ON message (state, id);

CREATE INDEX consent_until ON consent (until_at) WHERE until_at <> 0;
CREATE INDEX invitation_event_at ON invitation_event (at);

-- +goose StatementBegin
CREATE FUNCTION invitation_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'events are only added'; END $$;
-- +goose StatementEnd
CREATE TRIGGER invitation_event_stays BEFORE UPDATE OR DELETE ON invitation_event FOR EACH ROW EXECUTE FUNCTION invitation_event_stays();
