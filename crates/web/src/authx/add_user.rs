//! `AddUser` of both APIs ("Add User" in both documents).

use super::call::Call;
use super::fields;
use super::render::Answer;
use crate::failure::Failure;

/// Adds a person.
pub(super) async fn answer(call: &mut Call) -> Result<Answer, Failure> {
    let caller = call.identify()?;
    let body = call.read_json().await?;
    let fields = call.fields(&caller, &body).await?;
    let new = fields::new_person(&fields)?;
    Ok(Answer::Person(call.web.app.add_person(&call.ctx, new).await?))
}
