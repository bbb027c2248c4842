//! Digests of card numbers that may be typed at a keypad, made behind the first policy that needs
//! them: some milliseconds each, on the threads that hash. Not for people's own PINs.

use super::Company;
use super::company::CompanyPolicy;
use super::people::Keypad;
use crate::App;
use crate::error::Error;
use doorward_domain::access::PersonNumber;
use doorward_domain::{CompanyId, Secret};
use doorward_store::door_pins;
use doorward_store::policy_changes::{self, Subject};

/// How many digests are made before they are kept: that many people come to doors at a time.
const BATCH: usize = 64;

/// A number without a digest.
struct Undigested {
    person: PersonNumber,
    number_hash: Vec<u8>,
    digits: Secret,
}

impl App {
    /// Digests the numbers that have none yet, of a company some door of which takes PINs; how many.
    /// Each batch is a change of its people, so that policies follow.
    pub(super) async fn digest_keypad_numbers(
        &self,
        id: CompanyId,
        company: &Company,
    ) -> Result<usize, Error> {
        let now = company.now.lock().await.clone();
        let Some(now) = now.filter(|now| now.rules.takes_pins) else { return Ok(0) };
        let waiting = undigested(&now);
        drop(now);
        let count = waiting.len();
        for batch in waiting.chunks(BATCH) {
            let mut made = Vec::with_capacity(batch.len());
            for Undigested { person, number_hash, digits } in batch {
                let (_, sealed) = self.keypad_number(id, number_hash, digits.clone()).await?;
                made.push((*person, number_hash.clone(), sealed));
            }
            let at = self.clock.now();
            self.db
                .write(move |c| {
                    for (person, number_hash, sealed) in &made {
                        door_pins::put_keypad_number(c, id, number_hash, sealed, at)?;
                        policy_changes::mark(c, id, Subject::Person(*person))?;
                    }
                    Ok::<_, Error>(())
                })
                .await?;
        }
        Ok(count)
    }
}

fn undigested(now: &CompanyPolicy) -> Vec<Undigested> {
    let mut waiting = Vec::new();
    for person in now.people.iter() {
        for card in &person.cards {
            if let Keypad::Undigested(hash) = &card.keypad {
                waiting.push(Undigested {
                    person: person.number,
                    number_hash: hash.to_vec(),
                    digits: card.digits.clone(),
                });
            }
        }
    }
    waiting
}
