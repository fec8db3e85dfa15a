-- +goose Up

-- Proof is never changed while whoever it is about is in the register. Once their key is destroyed
-- it is sealed anew, or taken away.
DROP TRIGGER proof_stays ON proof;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION proof_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT 1 FROM data_key WHERE kind = 2 AND id = OLD.owner) THEN
    RAISE EXCEPTION 'proof is never changed';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER proof_stays BEFORE UPDATE OR DELETE ON proof FOR EACH ROW EXECUTE FUNCTION proof_stays();

-- Of an event only the network address that it came from can be taken away.
DROP TRIGGER consent_event_stays ON consent_event;
CREATE TRIGGER consent_event_stays
  BEFORE UPDATE OF consent, number, kind, at, signer, until_at, successor, method, recorded_by, quitclaim, version, language, shown ON consent_event
  FOR EACH ROW EXECUTE FUNCTION consent_event_stays();
CREATE TRIGGER consent_event_kept BEFORE DELETE ON consent_event FOR EACH ROW EXECUTE FUNCTION consent_event_stays();
CREATE TRIGGER consent_event_source BEFORE UPDATE OF source ON consent_event FOR EACH ROW WHEN (NEW.source <> '')
  EXECUTE FUNCTION consent_event_stays();

-- When those who look after consents were told that a request has been open for long; 0: not yet.
ALTER TABLE right_request ADD COLUMN told_at BIGINT NOT NULL DEFAULT 0;

CREATE INDEX proof_owner ON proof (owner);
CREATE INDEX consent_recording_owner ON consent_recording (owner);
