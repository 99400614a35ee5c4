/** Tells one-line inputs that messages are written in (chats, quick replies, comments) from all the others. */

/** What such an input is called, in the languages of Amazon's marketplaces; lower case. */
const MESSAGE = new Set([
  ...["message", "messages", "msg", "reply", "comment", "comments", "nachricht", "antwort", "antworten", "kommentar"],
  ...["réponse", "répondre", "commentaire", "mensaje", "respuesta", "responder", "comentario", "mensagem", "resposta"],
  ...["comentário", "messaggio", "risposta", "rispondi", "commento", "bericht", "antwoord", "reactie", "opmerking"],
  ...["meddelande", "svar", "svara", "wiadomość", "odpowiedź", "odpowiedz", "komentarz", "mesaj", "mesajı", "yanıt"],
  ...["yorum", "رسالة", "رد", "تعليق"],
]);
/** In scripts without blanks between words. */
const MESSAGE_WITHIN = /メッセージ|返信|コメント|消息|回复|回覆|评论|評論|留言|訊息/u;
/** What the name of an input says that holds something about a message, or looks for one. */
const OTHER = new Set([
  ...["search", "find", "filter", "query", "lookup", "suche", "suchen", "recherche", "rechercher", "buscar", "busca"],
  ...["pesquisar", "pesquisa", "cerca", "ricerca", "zoeken", "zoek", "sök", "szukaj", "ara", "arama", "بحث"],
  ...["number", "code", "count", "recipient", "recipients", "sender", "author", "subject", "title", "topic", "name"],
  ...["email", "mail", "phone", "mobile", "website", "address", "street", "city", "town", "zip", "postcode", "postal"],
  ...["country", "company", "username", "login", "security", "question", "captcha", "delivery", "shipping"],
  ...["betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "temat", "konu"],
  ...["adresse", "dirección", "endereço", "indirizzo", "adres", "adress"],
]);
/** As `OTHER`, in the names that programs give; people's own sentences have these words too. */
const OTHER_IN_NAMES = new Set([
  ...["id", "no", "to", "from", "cc", "bcc", "user", "tel", "date", "time", "type", "status", "state", "tag", "tags"],
  ...["label", "url", "link"],
]);
const REPLY_TO = /^\s*reply[\s-]*to\s*:?\s*$/iu;
const OTHER_WITHIN = /検索|搜索|搜尋|件名|住所|地址|主题|主旨/u;

/** Whether people write messages in this one-line input, by what it is called. */
export function isMessageInput(input: HTMLInputElement): boolean {
  if (!/^(?:on|off)?$/iu.test(input.getAttribute("autocomplete") ?? "")) return false;
  if (!/^(?:text)?$/iu.test(input.inputMode) || input.enterKeyHint === "search") return false;
  if (input.list || input.ariaAutoComplete || input.pattern) return false;
  if (input.closest("search, [role=search]")) return false;
  const names = [input.name, input.id];
  const labels = [input.placeholder, input.ariaLabel ?? "", input.title, ...labelsOf(input)];
  if (names.some((name) => wordsOf(name).some((word) => OTHER_IN_NAMES.has(word)))) return false;
  let isMessage = false;
  for (const name of [...names, ...labels]) {
    const words = wordsOf(name);
    if (OTHER_WITHIN.test(name) || REPLY_TO.test(name) || words.some((word) => OTHER.has(word))) return false;
    isMessage ||= MESSAGE_WITHIN.test(name) || words.some((word) => MESSAGE.has(word));
  }
  return isMessage;
}

function* labelsOf(input: HTMLInputElement): Generator<string> {
  for (const label of input.labels ?? []) yield label.textContent;
  const root = input.getRootNode() as Document | ShadowRoot;
  for (const id of input.getAttribute("aria-labelledby")?.split(/\s+/u) ?? []) {
    yield root.getElementById(id)?.textContent ?? "";
  }
}

/** Returns the words of a label, or of a name as programs have them: `replyText`, `new-message_2`. */
function wordsOf(name: string): string[] {
  return (
    name
      .slice(0, 200)
      .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
      .toLowerCase()
      .match(/[\p{L}\p{M}]+/gu) ?? []
  );
}
