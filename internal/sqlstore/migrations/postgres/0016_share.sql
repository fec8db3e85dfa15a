-- +goose Up

-- A way in for people without an account: whoever holds the secret address sees photos, takes them
-- or says what they think of them. The photos are those of a collection or a folder,
-- as they are at each moment, or those listed in share_asset.
CREATE TABLE share (
  id          BIGINT PRIMARY KEY,
  hash        BYTEA   NOT NULL UNIQUE, -- SHA-256 of the secret, which is stored nowhere
  kind        TEXT    NOT NULL,
  owner       BIGINT  NOT NULL,
  title       TEXT    NOT NULL,
  note        TEXT    NOT NULL,
  collection  BIGINT  NOT NULL,
  folder      BIGINT  NOT NULL,
  purpose     TEXT    NOT NULL,
  channel     TEXT    NOT NULL,
  preset      TEXT    NOT NULL,        -- in which photos are taken; empty: they are only looked at
  mark        SMALLINT NOT NULL,        -- the receiver's name stands across each photo
  password    TEXT    NOT NULL,        -- encoded; empty: none
  named       SMALLINT NOT NULL,        -- only for those in share_receiver
  most        BIGINT  NOT NULL,        -- how often photos can be taken; 0: no limit
  used        BIGINT  NOT NULL,
  made_at     BIGINT  NOT NULL,
  until_at    BIGINT  NOT NULL,        -- 0: no end
  ended_at    BIGINT  NOT NULL,
  ended_by    BIGINT  NOT NULL,
  approval    TEXT    NOT NULL,        -- empty: nobody has to approve it
  approved_by BIGINT  NOT NULL,
  approved_at BIGINT  NOT NULL,
  risks       TEXT    NOT NULL,        -- JSON: what spoke against it when it was made
  misses      BIGINT  NOT NULL,        -- wrong passwords and codes, since missed_at
  missed_at   BIGINT  NOT NULL,
  revision    BIGINT  NOT NULL
);
CREATE INDEX share_owner ON share (owner, id);
CREATE INDEX share_folder ON share (folder) WHERE folder <> 0;
CREATE INDEX share_collection ON share (collection) WHERE collection <> 0;
CREATE INDEX share_approval ON share (approval) WHERE approval = 'asked';

CREATE TABLE share_asset (
  share    BIGINT  NOT NULL REFERENCES share (id),
  position BIGINT  NOT NULL,
  asset    BIGINT  NOT NULL,
  PRIMARY KEY (share, position)
);
CREATE UNIQUE INDEX share_asset_asset ON share_asset (asset, share);

-- With whom a share is made by name. They prove that they are it by a code sent to their address.
CREATE TABLE share_receiver (
  id         BIGINT PRIMARY KEY,
  share      BIGINT  NOT NULL REFERENCES share (id),
  name       TEXT    NOT NULL,
  email      TEXT    NOT NULL,
  language   TEXT    NOT NULL,
  code_hash  BYTEA   NOT NULL, -- empty: none was sent
  code_until BIGINT  NOT NULL,
  code_tries BIGINT  NOT NULL
);
CREATE INDEX share_receiver_share ON share_receiver (share);

-- A browser to which a share was opened. Its secret is stored nowhere, only its SHA-256.
CREATE TABLE share_entry (
  hash     BYTEA   NOT NULL PRIMARY KEY,
  share    BIGINT  NOT NULL REFERENCES share (id),
  receiver BIGINT  NOT NULL, -- 0: whoever knew the password
  until_at BIGINT  NOT NULL
);
CREATE INDEX share_entry_share ON share_entry (share);

-- What happened with a share, as its owner reads it.
CREATE TABLE share_event (
  share    BIGINT  NOT NULL REFERENCES share (id),
  number   BIGINT  NOT NULL, -- from 1
  kind     TEXT    NOT NULL,
  at       BIGINT  NOT NULL,
  receiver BIGINT  NOT NULL, -- 0: whoever holds the address, or by_user
  by_user  BIGINT  NOT NULL, -- 0: a receiver
  asset    BIGINT  NOT NULL, -- 0: none, or several
  photos   BIGINT  NOT NULL, -- how many
  note     TEXT    NOT NULL,
  PRIMARY KEY (share, number)
);

-- What a receiver thinks of a photo.
CREATE TABLE share_opinion (
  share     BIGINT  NOT NULL REFERENCES share (id),
  asset     BIGINT  NOT NULL,
  receiver  BIGINT  NOT NULL, -- 0: whoever holds the address
  favourite SMALLINT NOT NULL,
  verdict   TEXT    NOT NULL, -- approved, rejected or empty
  at        BIGINT  NOT NULL,
  PRIMARY KEY (share, asset, receiver)
);
CREATE TABLE share_remark (
  id       BIGINT PRIMARY KEY,
  share    BIGINT  NOT NULL REFERENCES share (id),
  asset    BIGINT  NOT NULL,
  receiver BIGINT  NOT NULL,
  text     TEXT    NOT NULL,
  at       BIGINT  NOT NULL
);
CREATE INDEX share_remark_share ON share_remark (share, asset);

-- The risks of a share that a second person has to approve.
CREATE TABLE share_stop (risk TEXT NOT NULL PRIMARY KEY);

-- A release through a share, and to whom: 0 is whoever holds the address.
ALTER TABLE use_made ADD COLUMN share BIGINT NOT NULL DEFAULT 0;
ALTER TABLE use_made ADD COLUMN receiver BIGINT NOT NULL DEFAULT 0;
CREATE INDEX use_made_share ON use_made (share, at) WHERE share <> 0;
