-- +goose Up

-- Proof is never changed while whoever it is about is in the register. Once their key is destroyed
-- it is sealed anew, or taken away.
DROP TRIGGER proof_stays;
-- +goose StatementBegin
CREATE TRIGGER proof_stays BEFORE UPDATE ON proof WHEN EXISTS (SELECT 1 FROM data_key WHERE kind = 2 AND id = OLD.owner)
  BEGIN SELECT RAISE(ABORT, 'proof is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER proof_kept BEFORE DELETE ON proof WHEN EXISTS (SELECT 1 FROM data_key WHERE kind = 2 AND id = OLD.owner)
  BEGIN SELECT RAISE(ABORT, 'proof is never taken away'); END;
-- +goose StatementEnd

-- Of an event only the network address that it came from can be taken away.
DROP TRIGGER consent_event_stays;
-- +goose StatementBegin
CREATE TRIGGER consent_event_stays
  BEFORE UPDATE OF consent, number, kind, at, signer, until_at, successor, method, recorded_by, quitclaim, version, language, shown ON consent_event
  BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER consent_event_source BEFORE UPDATE OF source ON consent_event WHEN NEW.source <> ''
  BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
-- +goose StatementEnd

-- When those who look after consents were told that a request has been open for long; 0: not yet.
ALTER TABLE right_request ADD COLUMN told_at INTEGER NOT NULL DEFAULT 0;

CREATE INDEX proof_owner ON proof (owner);
CREATE INDEX consent_recording_owner ON consent_recording (owner);
