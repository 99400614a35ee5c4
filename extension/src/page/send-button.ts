/** What a button that sends a message is called. */

/** In the languages of Amazon's marketplaces; lower case. */
const SEND = new Set(
  [
    ...["send", "send message", "send reply", "reply", "send email", "send e-mail"],
    ...["senden", "nachricht senden", "absenden", "antworten", "antwort senden"],
    ...["envoyer", "envoyer le message", "répondre", "envoyer la réponse"],
    ...["enviar", "enviar mensaje", "enviar mensagem", "responder", "enviar respuesta", "enviar resposta"],
    ...["invia", "invia messaggio", "rispondi", "invia risposta"],
    ...["verzenden", "versturen", "bericht verzenden", "beantwoorden", "antwoord verzenden"],
    ...["skicka", "skicka meddelande", "svara", "wyślij", "wyślij wiadomość", "odpowiedz"],
    ...["gönder", "mesaj gönder", "yanıtla", "送信", "送信する", "メッセージを送信", "返信", "返信する"],
    ...["إرسال", "إرسال الرسالة", "رد", "发送", "发送消息", "回复", "傳送", "回覆"],
  ],
);

/** Whether an element is a button whose name says that it sends. */
export function saysSend(element: Element): boolean {
  if (!element.matches("button, input[type=submit], input[type=button], [role=button], kat-button")) return false;
  const name =
    element.getAttribute("label") ??
    element.getAttribute("aria-label") ??
    (element instanceof HTMLInputElement ? element.value : element.textContent);
  return SEND.has((name ?? "").trim().replace(/\s+/gu, " ").toLowerCase());
}
