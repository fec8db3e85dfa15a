-- +goose Up
-- Nothing: here the index of words yields its matches in the order of the list, and folders are looked up.
SELECT 1;
