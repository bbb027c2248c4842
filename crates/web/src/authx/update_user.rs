//! `UpdateUser` of both APIs ("Update User" in both documents).

use super::call::Call;
use super::fields;
use super::render::Answer;
use crate::failure::Failure;
use doorward_app::Channel;

/// Changes a person.
pub(super) async fn answer(call: &mut Call) -> Result<Answer, Failure> {
    let caller = call.identify()?;
    let body = call.read_json().await?;
    let fields = call.fields(&caller, &body).await?;
    let person = call.person(&fields)?;
    // Management calls the user name "Non Editable" and sends another one in its sample all the
    // same; IAM renames.
    let change = fields::change(&fields, caller.channel == Channel::Iam)?;
    call.web.app.update_person(&call.ctx, person, change).await?;
    Ok(Answer::Person(person))
}
