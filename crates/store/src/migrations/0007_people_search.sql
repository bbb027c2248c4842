-- Finding people while somebody types, and what happened to one of them.

-- The words by which people are found, folded, as bytes: both engines order those alike, whatever
-- the collation. A word with which another one of the same person begins is not kept.
CREATE TABLE person_word (
  company BIGINT NOT NULL,
  word BYTEA NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (company, word, number)
) /* clustered */;

-- Few people are any of these, so the indexes cost nothing for all the others.
CREATE INDEX person_inactive ON person (company, number) WHERE status = 'inactive';
CREATE INDEX person_outside ON person (company, membership, number) WHERE membership <> 'member';
CREATE INDEX person_office ON person (company, number)
  WHERE rank <> 'REGULAR' OR portal_role IS NOT NULL;

CREATE INDEX event_person ON event (company, person, number) WHERE person IS NOT NULL;
CREATE INDEX audit_person ON audit (company, person, id) WHERE person IS NOT NULL;
