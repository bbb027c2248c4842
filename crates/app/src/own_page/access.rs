//! Her cards, and the doors that open for her.

use crate::App;
use crate::access::cards::place;
use crate::context::Ctx;
use crate::error::Error;
use crate::seal;
use doorward_domain::PersonId;
use doorward_domain::access::{Asker, Method, Model, Presented, ResourceKind, decide};
use doorward_store::members::Member;
use doorward_store::{access_model, cards, resources};
use zeroize::Zeroizing;

/// So many digits of a number are shown.
const SHOWN: usize = 3;
/// A number of fewer digits may be a keypad PIN; nothing of it is shown.
const SHOWN_FROM: usize = 7;

/// A card as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCard {
    /// What it is called.
    pub label: Option<String>,
    /// The end of its number; `None`: too short to show any of it.
    pub ending: Option<String>,
}

/// A door that opens for her now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnDoor {
    /// What it is called.
    pub name: String,
    /// By which ways.
    pub methods: Vec<Method>,
}

impl App {
    /// The cards of whoever asks.
    ///
    /// # Errors
    /// A fault when a number does not open.
    pub async fn own_cards(&self, ctx: &Ctx, person: PersonId) -> Result<Vec<OwnCard>, Error> {
        let company = ctx.company;
        let stored =
            self.db.read(move |c| Ok::<_, Error>(cards::of_person(c, company, person)?)).await?;
        let shown = stored.into_iter().map(|(position, card)| {
            let place = place(company, person, position);
            let opened = seal::open_column(&self.ring, "a card number", &place, &card.sealed)?;
            let ending = ending(&Zeroizing::new(opened));
            Ok(OwnCard { label: card.label, ending })
        });
        shown.collect()
    }

    /// The doors that open for whoever asks, at this instant, and by which ways: the decisions that
    /// the doors would take.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn own_doors(&self, ctx: &Ctx, member: &Member) -> Result<Vec<OwnDoor>, Error> {
        let (company, now) = (ctx.company, ctx.now);
        let asker = Asker::Person { number: member.number, status: member.status };
        self.db
            .read(move |c| {
                let model = Model::new(access_model::whole(c, company)?);
                let all = resources::of_company(c, company)?.into_iter();
                let doors = all.filter(|resource| resource.kind == ResourceKind::Door);
                let opened = doors.filter_map(|door| {
                    let opens = |method: &Method| {
                        let presented = Presented { asker, method: *method };
                        decide(&model, &presented, door.id, now).is_grant()
                    };
                    let methods: Vec<_> = Method::ALL.into_iter().filter(opens).collect();
                    (!methods.is_empty()).then_some(OwnDoor { name: door.name, methods })
                });
                Ok(opened.collect())
            })
            .await
    }
}

/// The end of a card's number, if the number is long enough to tell little by it.
fn ending(number: &[u8]) -> Option<String> {
    let from = number.len().checked_sub(SHOWN).filter(|_| number.len() >= SHOWN_FROM)?;
    number.get(from..).map(|end| String::from_utf8_lossy(end).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_may_be_a_pin_is_not_shown_at_all() {
        assert_eq!(ending(b"4711"), None);
        assert_eq!(ending(b"123456"), None);
        assert_eq!(ending(b"1234567").as_deref(), Some("567"));
        assert_eq!(ending(b""), None);
    }
}
