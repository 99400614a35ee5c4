/** What a button that sends a message is called. */

export const BUTTON = "button, input[type=submit], input[type=button], [role=button], kat-button";

/** In the languages of Amazon's marketplaces; lower case. */
const SEND = new Set([
  ...["send", "send message", "send reply", "send email", "send e-mail"],
  ...["senden", "nachricht senden", "absenden", "antwort senden"],
  ...["envoyer", "envoyer le message", "envoyer la réponse"],
  ...["enviar", "enviar mensaje", "enviar mensagem", "enviar respuesta", "enviar resposta"],
  ...["invia", "invia messaggio", "invia risposta"],
  ...["verzenden", "versturen", "bericht verzenden", "antwoord verzenden"],
  ...["skicka", "skicka meddelande", "wyślij", "wyślij wiadomość"],
  ...["gönder", "mesaj gönder", "送信", "送信する", "メッセージを送信"],
  ...["إرسال", "إرسال الرسالة", "发送", "发送消息", "傳送"],
]);
const REPLY = new Set([
  ...["reply", "antworten", "répondre", "responder", "rispondi", "beantwoorden", "svara", "odpowiedz", "yanıtla"],
  ...["返信", "返信する", "رد", "回复", "回覆"],
]);

/** Whether an element is a button whose name says that it sends, or that it may: "Reply" sends, or opens a form. */
export function saysSend(element: Element): boolean {
  return SEND.has(nameOf(element)) || saysReply(element);
}

/** Whether an element is a button that says no more than "Reply". */
export function saysReply(element: Element): boolean {
  return REPLY.has(nameOf(element));
}

/** What a button is called, in lower case; empty where the element is none. */
function nameOf(element: Element): string {
  if (!element.matches(BUTTON)) return "";
  const name =
    element.getAttribute("label") ??
    element.getAttribute("aria-label") ??
    (element instanceof HTMLInputElement ? element.value : element.textContent);
  return (name ?? "").trim().replace(/\s+/gu, " ").toLowerCase();
}
