/**
 * The page's own labels in four languages, and how it writes times, durations and sizes.
 */

export const LOCALES = ["ko", "zh_Hans", "zh_Hant", "en"];
const UNITS = { day: 86400, hour: 3600, minute: 60, second: 1 };
export const LOCALE_NAMES = { ko: "한국어", zh_Hans: "简体中文", zh_Hant: "繁體中文", en: "English" };

// key: [ko, zh_Hans, zh_Hant (as in Taiwan), en]
export const WORDS = {
  playground: ["연습장", "试用场", "試用場", "Playground"],
  people: ["대화 상대", "人物", "人物", "People"],
  chatOf: ["{name}의 대화", "{name} 的对话", "{name} 的對話", "Chat of {name}"],
  messagesOf: ["{name}의 메시지", "{name} 的消息", "{name} 的訊息", "Messages of {name}"],
  nextTo: ["{name}에게 온 새 메시지", "{name} 有新消息", "{name} 有新訊息", "New message for {name}"],

  alive: ["봇이 켜져 있어요", "机器人运行中", "機器人運作中", "Bot is running"],
  restarting: ["봇이 다시 켜지고 있어요", "机器人正在重启", "機器人正在重新啟動", "Bot is restarting"],
  offline: [
    "서버와 연결이 끊겼어요. 다시 연결하고 있어요…",
    "与服务器的连接已断开，正在重新连接…",
    "與伺服器的連線已中斷，正在重新連線…",
    "The server cannot be reached. Reconnecting…",
  ],
  language: ["언어", "语言", "語言", "Language"],
  theme: ["화면 색", "外观", "外觀", "Appearance"],
  themeDark: ["어두운 화면으로", "切换到深色", "切換為深色", "Switch to dark"],
  themeLight: ["밝은 화면으로", "切换到浅色", "切換為淺色", "Switch to light"],
  close: ["닫기", "关闭", "關閉", "Close"],
  cancel: ["취소", "取消", "取消", "Cancel"],
  ok: ["확인", "好", "好", "OK"],

  clock: ["시계", "时钟", "時鐘", "Clock"],
  clockHelp: [
    "시계를 앞으로 돌리면 알림과 기한이 바로 찾아와요.",
    "把时钟往前拨，提醒和期限会立即到来。",
    "把時鐘往前撥，提醒和期限會立刻到來。",
    "Turn the clock forward and reminders and deadlines come at once.",
  ],
  hour: ["+1시간", "+1 小时", "+1 小時", "+1 hour"],
  day: ["+1일", "+1 天", "+1 天", "+1 day"],
  month: ["+30일", "+30 天", "+30 天", "+30 days"],
  realTime: ["현재 시각으로", "恢复真实时间", "恢復真實時間", "Back to real time"],
  ahead: ["실제보다 {span} 빨라요", "比真实时间快 {span}", "比真實時間快 {span}", "{span} ahead of real time"],

  faults: ["장애", "故障", "故障", "Faults"],
  faultsHelp: [
    "봇이 메시지를 보낼 때 일부러 문제를 일으켜요. 그래도 아무것도 사라지지 않아야 해요.",
    "在机器人发送消息时故意制造问题。即使这样，也不应丢失任何内容。",
    "在機器人傳送訊息時刻意製造問題。即使如此，也不應遺失任何內容。",
    "Spoils what the bot sends, on purpose. Even so, nothing may be lost.",
  ],
  tooMany: ["요청이 너무 많음 (429)", "请求过多（429）", "請求過多（429）", "Too many requests (429)"],
  serverError: ["서버 오류 (500)", "服务器错误（500）", "伺服器錯誤（500）", "Server errors (500)"],
  reset: ["연결 끊김", "连接中断", "連線中斷", "Broken connections"],
  slow: ["느린 응답", "响应缓慢", "回應緩慢", "Slow answers"],
  retryAfter: ["429 뒤 기다릴 시간", "429 后等待时间", "429 後等待時間", "Wait after a 429"],
  calm: ["모두 끄기", "全部关闭", "全部關閉", "All off"],
  kill: ["봇 강제 종료", "强制结束机器人", "強制結束機器人", "Kill the bot"],
  killed: [
    "봇을 강제로 종료했어요. 곧 다시 켜져요.",
    "已强制结束机器人，很快会自动重启。",
    "已強制結束機器人，很快會自動重新啟動。",
    "The bot was killed. It will be back in a moment.",
  ],

  guide: ["해 보기", "试一试", "試試看", "Try this"],
  guideSend: [
    "누르면 그 사람으로 바로 보내요.",
    "点一下，就以这个人的身份发送。",
    "點一下，就以這個人的身分傳送。",
    "A press sends it as that person.",
  ],
  order: ["주문 번호", "订单号", "訂單編號", "Order number"],
  ideas: ["더 해 볼 것", "还可以试试", "還可以試試", "More to try"],
  idea1: [
    "질문 도중에 /language로 언어를 바꿔 보세요.",
    "在提问途中用 /language 切换语言。",
    "在提問途中用 /language 切換語言。",
    "Switch the language with /language in the middle of a question.",
  ],
  idea2: [
    "앞서 보낸 답을 수정해 보세요. 입력칸이 비어 있을 때 ↑ 키를 누르면 돼요.",
    "修改之前的回答：输入框为空时按 ↑。",
    "修改先前的回答：輸入框空白時按 ↑。",
    "Edit an earlier answer: press ↑ while the input is empty.",
  ],
  idea3: [
    "글자를 묻는데 사진이나 스티커를 보내 보세요.",
    "在需要文字时发送照片或贴纸。",
    "在需要文字時傳送照片或貼圖。",
    "Send a photo or a sticker where words are wanted.",
  ],
  idea4: [
    "질문 도중에 봇을 강제 종료해 보세요.",
    "在提问途中强制结束机器人。",
    "在提問途中強制結束機器人。",
    "Kill the bot in the middle of a question.",
  ],
  idea5: [
    "시계를 하루 앞으로 돌려 알림을 받아 보세요.",
    "把时钟往前拨一天，看看提醒。",
    "把時鐘往前撥一天，看看提醒。",
    "Turn the clock a day forward and see the reminder.",
  ],
  keys: ["키보드", "键盘", "鍵盤", "Keyboard"],
  keySend: ["보내기 · 줄 바꿈", "发送 · 换行", "傳送 · 換行", "Send · new line"],
  keyEdit: ["마지막 메시지 수정", "编辑上一条消息", "編輯上一則訊息", "Edit the last message"],
  keyList: ["메시지와 버튼으로", "移到消息和按钮", "移到訊息和按鈕", "To messages and buttons"],
  keyMove: ["그 안에서 이동", "在其中移动", "在其中移動", "Move among them"],
  keyColumn: ["다음 사람", "下一个人", "下一個人", "Next person"],

  addPerson: ["사람 추가", "添加人物", "新增人物", "Add a person"],
  firstName: ["이름", "名字", "名字", "First name"],
  lastName: ["성", "姓", "姓", "Last name"],
  phoneNumber: ["전화번호", "电话号码", "電話號碼", "Phone number"],
  add: ["추가", "添加", "新增", "Add"],

  write: ["메시지 입력", "输入消息", "輸入訊息", "Write a message"],
  send: ["보내기", "发送", "傳送", "Send"],
  commands: ["명령어", "命令", "指令", "Commands"],
  attach: ["첨부", "附件", "附件", "Attach"],
  photo: ["사진·동영상", "照片或视频", "照片或影片", "Photos and videos"],
  file: ["파일", "文件", "檔案", "File"],
  location: ["위치", "位置", "位置", "Location"],
  sticker: ["스티커", "贴纸", "貼圖", "Sticker"],
  voice: [
    "음성 메시지 (1초 무음)",
    "语音消息（1 秒静音）",
    "語音訊息（1 秒靜音）",
    "Voice message (a second of silence)",
  ],
  ownContact: ["내 연락처", "我的联系方式", "我的聯絡資訊", "My contact"],
  drop: ["여기에 놓으면 첨부돼요", "松开即可添加", "放開即可附加", "Drop files to attach them"],
  asFiles: ["파일로 보내기", "以文件形式发送", "以檔案傳送", "Send as files"],
  remove: ["{name} 빼기", "移除 {name}", "移除 {name}", "Remove {name}"],
  notSent: ["보내지 못했어요: {reason}", "发送失败：{reason}", "傳送失敗：{reason}", "Not sent: {reason}"],
  failed: ["하지 못했어요: {reason}", "操作失败：{reason}", "操作失敗：{reason}", "That did not work: {reason}"],

  shareTitle: ["전화번호를 보낼까요?", "要发送您的电话号码吗？", "要傳送您的電話號碼嗎？", "Share your phone number?"],
  shareBody: [
    "{bot}에게 {name} 님의 전화번호를 보내요: {phone}",
    "{bot} 将收到 {name} 的号码 {phone}。",
    "{bot} 將收到 {name} 的號碼 {phone}。",
    "{bot} will receive the number of {name}, {phone}.",
  ],
  share: ["보내기", "发送", "傳送", "Share"],

  message: ["메시지", "消息", "訊息", "Message"],
  actions: ["메시지 메뉴", "消息菜单", "訊息選單", "Message menu"],
  more: ["더 보기", "更多", "更多", "More"],
  reply: ["답장", "回复", "回覆", "Reply"],
  edit: ["수정", "编辑", "編輯", "Edit"],
  copy: ["복사", "复制", "複製", "Copy"],
  copied: ["복사했어요", "已复制", "已複製", "Copied"],
  edited: ["수정됨", "已编辑", "已編輯", "edited"],
  changed: ["바뀐 메시지: {text}", "消息已更改：{text}", "訊息已變更：{text}", "Changed: {text}"],
  editing: ["메시지 수정", "编辑消息", "編輯訊息", "Edit message"],
  replyTo: ["{name}에게 답장", "回复 {name}", "回覆 {name}", "Reply to {name}"],
  you: ["나", "您", "您", "You"],
  toBottom: ["최신 메시지로", "跳到最新消息", "跳到最新訊息", "To the latest message"],
  typing: ["입력 중…", "正在输入…", "正在輸入…", "typing…"],
  download: ["내려받기", "下载", "下載", "Download"],
  openTab: ["새 탭에서 열기", "在新标签页打开", "在新分頁開啟", "Open in a new tab"],
  spoiler: ["가려진 글 보기", "显示隐藏内容", "顯示隱藏內容", "Show hidden text"],
  expand: ["펼치기", "展开", "展開", "Expand"],
  video: ["동영상", "视频", "影片", "Video"],
  audio: ["오디오", "音频", "音訊", "Audio"],
  voiceMessage: ["음성 메시지", "语音消息", "語音訊息", "Voice message"],
  other: ["보여 줄 수 없는 메시지", "无法显示的消息", "無法顯示的訊息", "A message that cannot be shown here"],
  contact: ["연락처", "联系人", "聯絡人", "Contact"],

  empty: [
    "북을 치면 이야기가 시작돼요.",
    "击一下鼓，对话就开始。",
    "擊一下鼓，對話就開始。",
    "Beat the drum and the conversation begins.",
  ],
  begin: ["북 치기", "击鼓", "擊鼓", "Beat the drum"],
  block: ["봇 차단", "屏蔽机器人", "封鎖機器人", "Block the bot"],
  unblock: ["차단 해제", "解除屏蔽", "解除封鎖", "Unblock"],
  blocked: ["봇을 차단했어요.", "您已屏蔽机器人。", "您已封鎖機器人。", "You blocked the bot."],

  desk: ["상담 데스크", "客服工作台", "客服工作台", "Support desk"],
  writeAs: ["보내는 사람", "发送身份", "傳送身分", "Write as"],
  topics: ["주제", "话题", "主題", "Topics"],
  general: ["전체", "综合", "一般", "General"],
  backToTopics: ["주제 목록으로", "返回话题列表", "返回主題清單", "Back to the topics"],
  emptyTopic: ["아직 메시지가 없어요.", "还没有消息。", "還沒有訊息。", "No messages yet."],
  unread: ["읽지 않은 메시지 {count}개", "{count} 条未读", "{count} 則未讀", "{count} unread"],
  closed: ["닫힌 주제", "已关闭", "已關閉", "Closed"],
  closeTopic: ["주제 닫기", "关闭话题", "關閉主題", "Close the topic"],
  reopenTopic: ["주제 다시 열기", "重新打开话题", "重新開啟主題", "Reopen the topic"],
  deleteTopic: ["주제 삭제", "删除话题", "刪除主題", "Delete the topic"],
  pinned: ["고정된 메시지", "置顶消息", "釘選訊息", "Pinned message"],
  pin: ["고정", "置顶", "釘選", "Pin"],
  unpin: ["고정 해제", "取消置顶", "取消釘選", "Unpin"],
  delete: ["삭제", "删除", "刪除", "Delete"],
  react: ["반응 남기기", "添加表情回应", "加上心情", "React"],
  reactions: ["반응", "表情回应", "心情", "Reactions"],
  topicCreated: ["주제를 만들었어요: {name}", "创建了话题：{name}", "建立了主題：{name}", "created the topic “{name}”"],
  topicEdited: ["주제를 바꿨어요: {name}", "修改了话题：{name}", "修改了主題：{name}", "changed the topic: {name}"],
  topicClosed: ["주제를 닫았어요", "关闭了话题", "關閉了主題", "closed the topic"],
  topicReopened: ["주제를 다시 열었어요", "重新打开了话题", "重新開啟了主題", "reopened the topic"],
  pinnedMessage: ["메시지를 고정했어요: {text}", "置顶了消息：{text}", "釘選了訊息：{text}", "pinned “{text}”"],
  joined: ["들어온 사람: {name}", "加入：{name}", "加入：{name}", "joined: {name}"],
  left: ["나간 사람: {name}", "离开：{name}", "離開：{name}", "left: {name}"],
  migrated: ["그룹이 슈퍼그룹으로 바뀌었어요", "群组已升级为超级群组", "群組已升級為超級群組", "the group became a supergroup"],
};

let locale = guess();

function guess() {
  let kept = null;
  try {
    kept = localStorage.getItem("locale");
  } catch {
    // Storage is switched off: the browser's language it is.
  }
  return LOCALES.includes(kept) ? kept : localeOf(navigator.language);
}

/** The page language, or the language of a person, that fits a BCP 47 or Telegram language code. */
export function localeOf(code) {
  const wanted = (code ?? "").toLowerCase().replace("_", "-");
  if (wanted.startsWith("ko")) return "ko";
  if (/^zh-(hant|tw|hk|mo)/.test(wanted)) return "zh_Hant";
  return wanted.startsWith("zh") ? "zh_Hans" : "en";
}

/** The page's language. */
export const currentLocale = () => locale;

/** A locale as the `lang` attribute and Intl want it; it also picks the right shapes of Chinese characters. */
export const tag = (name = locale) => ({ zh_Hans: "zh-Hans", zh_Hant: "zh-Hant-TW" })[name] ?? name;

/** Switch the page's language; who draws labels draws them anew. */
export function chooseLocale(name) {
  locale = name;
  document.documentElement.lang = tag();
  try {
    localStorage.setItem("locale", name);
  } catch {
    // Then it is forgotten when the page closes.
  }
}

/** A label in the page's language. */
export function say(key, params = {}) {
  const text = WORDS[key][LOCALES.indexOf(locale)];
  return text.replace(/\{(\w+)\}/g, (_, name) => params[name]);
}

const formats = new Map(); // Intl objects are slow to make: each is kept

function format(kind, options) {
  const key = `${locale} ${kind.name} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new kind(tag(), options));
  return formats.get(key);
}

const date = (unix, options) => format(Intl.DateTimeFormat, options).format(unix * 1000);
const number = (value, options) => format(Intl.NumberFormat, options).format(value);

/** 14:03 */
export const time = (unix) => date(unix, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** A day's heading in a chat. */
export const day = (unix) => date(unix, { weekday: "short", month: "long", day: "numeric" });

/** A moment in full. */
export const moment = (unix) => date(unix, { dateStyle: "long", timeStyle: "short" });

/** A day and a time, short. */
export const shortMoment = (unix) => `${date(unix, { month: "short", day: "numeric" })} ${time(unix)}`;

/** A duration in seconds, its two largest parts: "30 days 2 hours". */
export function span(total) {
  const parts = [];
  let rest = Math.round(total * 10) / 10;
  for (const [unit, size] of Object.entries(UNITS)) {
    const value = unit === "second" ? Math.round(rest * 10) / 10 : Math.floor(rest / size);
    rest -= value * size;
    if (value && parts.length < 2) parts.push(number(value, { style: "unit", unit, unitDisplay: "long" }));
  }
  return parts.join(" ");
}

/** A number of bytes: "84 kB". */
export function size(bytes) {
  const [unit, factor] = bytes >= 1e6 ? ["megabyte", 1e6] : bytes >= 1e3 ? ["kilobyte", 1e3] : ["byte", 1];
  return number(bytes / factor, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 });
}

/** 30 % */
export const percent = (share) => number(share, { style: "percent" });

document.documentElement.lang = tag();
