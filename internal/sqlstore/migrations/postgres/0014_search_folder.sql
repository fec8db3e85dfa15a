-- +goose Up
-- The index of words knows the folder of each asset, so that what somebody may see narrows a
-- search before any row is looked at. Made anew: that is quicker than changing every row.
CREATE TABLE search_with_folder AS SELECT s.sort_key, a.folder, s.words FROM search s JOIN asset a ON a.sort_key = s.sort_key;
DROP TABLE search;
ALTER TABLE search_with_folder RENAME TO search;
ALTER TABLE search ALTER COLUMN folder SET NOT NULL, ALTER COLUMN words SET NOT NULL, ADD PRIMARY KEY (sort_key);
CREATE INDEX search_words ON search USING gin (words) WITH (fastupdate = off);
CREATE INDEX search_folder ON search (folder);
ANALYZE search;
