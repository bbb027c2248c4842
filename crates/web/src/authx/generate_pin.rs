//! `GeneratePin` of the Management API ("Generate Pin"): the caller supplies the PIN.

use super::call::Call;
use super::fields;
use super::render::Answer;
use crate::failure::Failure;
use doorward_domain::Field;

/// Sets or replaces a PIN.
pub(super) async fn answer(call: &mut Call) -> Result<Answer, Failure> {
    let caller = call.identify()?;
    let body = call.read_json().await?;
    let fields = call.fields(&caller, &body).await?;
    let person = call.person(&fields)?;
    let pin = fields::required(Field::Pin, &fields.pin)?;
    call.web.app.set_pin(&call.ctx, &caller, person, pin).await?;
    Ok(Answer::Done)
}
